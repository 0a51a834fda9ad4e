// Long work under the hand: start, stop, how far it is. While it runs, this asks Python for the next
// state once it has got the last one; who closes the page has stopped it.
import { add, mount, set } from "./stage.js";

class Training {
  constructor(root) {
    this.answered = -1;
    const box = add(root.querySelector(".stage"), "div", { class: "training" });
    this.button = add(box, "button", { type: "button" });
    this.bar = add(box, "progress", { max: 1 });
    this.word = add(box, "span", { "aria-live": "polite" });
    this.button.addEventListener("click", () => this.tell(!this.data.running));
  }

  update(data, send) {
    this.data = data;
    this.send = send;
    const { words, running, progress, done, stuck } = data;
    const name = running ? words.stop : progress > 0 && !done ? words.on : words.start;
    set(this.button, { text: name });
    this.button.disabled = done;
    set(this.bar, { "aria-label": words.progress });
    this.bar.value = progress;
    set(this.word, { text: done ? words.done : running ? words.running : stuck ? words.stuck : "" });
    if (running && data.asked === this.answered) return; // drawn again, for another reason
    this.answered = data.asked;
    clearTimeout(this.next);
    if (running) this.next = setTimeout(() => this.tell(true), 1000 * data.turn);
  }

  tell(running) {
    clearTimeout(this.next);
    this.send({ running: Number(running), asked: this.data.asked + 1 });
  }
}

export default (component) => mount(component, (root) => new Training(root));
