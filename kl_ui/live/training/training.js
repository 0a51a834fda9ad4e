// Long work under the hand: start, stop, how far it is. While it runs, this asks Python for the next
// state once it has got the last one; who closes the page has stopped it.
import { add, mount, set } from "../kit/stage.js";

/**
 * @typedef {Object} Data
 * @property {boolean} running
 * @property {number} asked how many states have been asked for
 * @property {number} turn seconds from one state to the next
 * @property {number} progress from 0 to 1
 * @property {boolean} done
 * @property {boolean} stuck
 * @property {Record<"start" | "stop" | "on" | "running" | "done" | "progress" | "stuck", string>} words
 * @typedef {import("../kit/stage.js").Send<{ running: number, asked: number }>} Send
 */

class Training {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.next = 0;
    this.answered = -1;
    const box = add(stage, "div", { class: "training" });
    this.button = add(box, "button", { type: "button" });
    this.bar = add(box, "progress", { max: 1 });
    this.word = add(box, "span", { "aria-live": "polite" });
    this.button.addEventListener("click", () => this.tell(!this.data.running));
  }

  /** @param {Data} data @param {Send} send */
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

  /** @param {boolean} running */
  tell(running) {
    clearTimeout(this.next);
    this.send({ running: Number(running), asked: this.data.asked + 1 });
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Training(stage));
