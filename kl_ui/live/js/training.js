// Long work under the hand: start, stop, how far it is. While it runs, this asks Python for the next
// state as soon as the last one is drawn; who closes the page has stopped it.
import { DRAWN, Shared, add, mount, set } from "./stage.js";

const PAUSE = 150; // ms between a picture and the next question
const PATIENCE = 10_000; // after an error no picture comes: do not wait for ever

class Training {
  constructor(root) {
    this.shared = new Shared();
    this.asked = 0;
    const box = add(root.querySelector(".stage"), "div", { class: "training" });
    this.button = add(box, "button", { type: "button" });
    this.bar = add(box, "progress", { max: 1 });
    this.word = add(box, "span", { "aria-live": "polite" });
    this.button.addEventListener("click", () => this.tell(!this.data.running));
  }

  update(data, send) {
    this.data = data;
    this.send = send;
    const { words, running, progress, done } = data;
    const name = running ? words.stop : progress > 0 && !done ? words.on : words.start;
    set(this.button, { text: name });
    this.button.disabled = done;
    set(this.bar, { "aria-label": words.progress });
    this.bar.value = progress;
    set(this.word, { text: done ? words.done : running ? words.running : "" });
    clearTimeout(this.next);
    if (running) this.next = setTimeout(() => this.ask(), PATIENCE);
    if (running && !this.waiting) {
      this.waiting = true;
      const drawn = () => {
        this.waiting = false;
        clearTimeout(this.next);
        this.next = setTimeout(() => this.ask(), PAUSE);
      };
      document.addEventListener(DRAWN, drawn, { once: true });
    }
  }

  ask() {
    if (this.data.running) this.tell(true);
  }

  tell(running) {
    this.asked += 1; // each question is news
    this.shared.tell(this.send, { running, asked: this.asked });
  }
}

export default (component) => mount(component, (root) => new Training(root));
