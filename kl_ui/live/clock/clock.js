// A clock for a challenge: it runs from a button until Python says that the aim is met, or the time
// is up. What it counts are this browser's seconds, the way to Python and back included.
import { Shared, add, mount, printer, set } from "../kit/stage.js";

/**
 * @typedef {Object} Data
 * @property {boolean} met
 * @property {number} limit in seconds
 * @property {Record<"start" | "hit" | "leave" | "late" | "seconds", string>} words
 * @property {import("../kit/stage.js").Look} look
 * @typedef {import("../kit/stage.js").Send<number>} Send
 */

class Clock {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;
  /** @type {import("../kit/stage.js").Printer} */
  print;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.shared = new Shared();
    /** @type {number | null} */
    this.since = null; // when it was started, if it runs
    this.timer = 0;
    const box = add(stage, "div", { class: "clock" });
    this.button = add(box, "button", { type: "button", name: "start" });
    this.face = add(box, "b");
    this.word = add(box, "span", { "aria-live": "polite" });
    this.button.addEventListener("click", () => this.start());
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    this.data = data;
    this.send = send;
    this.print = printer(data.look);
    const { words, met } = data;
    set(this.button, { text: words.start });
    if (met && this.since !== null) this.end(words.hit);
    // Who is there already has nothing to race for.
    this.button.disabled = met;
    if (met && !this.word.textContent) set(this.word, { text: words.leave });
    else if (!met && this.since === null) set(this.word, { text: "" });
  }

  start() {
    this.since = performance.now();
    set(this.word, { text: "" });
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), 100);
    this.tick();
  }

  tick() {
    this.show();
    if (this.seconds() > this.data.limit) this.end(this.data.words.late);
  }

  seconds() {
    return this.since === null ? 0 : (performance.now() - this.since) / 1000;
  }

  show() {
    set(this.face, { text: `${this.print.fixed(this.seconds(), 1)} ${this.data.words.seconds}` });
  }

  /** @param {string} word */
  end(word) {
    clearInterval(this.timer);
    this.show();
    set(this.word, { text: word });
    const seconds = this.seconds();
    this.since = null;
    if (seconds <= this.data.limit) this.shared.tell(this.send, seconds);
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Clock(stage));
