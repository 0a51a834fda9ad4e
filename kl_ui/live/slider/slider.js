// The live slider: a number whose figure, drawn in Python, follows while it moves. It sends the next
// value only when the last picture is there, so a slow server gets fewer messages, never a queue.
import { DRAWN, Shared, add, mount, printer, set } from "../kit/stage.js";

const PATIENCE = 10_000; // after an error no picture comes: do not wait for ever

/**
 * @typedef {Object} Data
 * @property {string} label
 * @property {number} value
 * @property {number} low
 * @property {number} high
 * @property {number} step
 * @property {number} places decimals of a reading
 * @property {import("../kit/stage.js").Look} look
 * @typedef {import("../kit/stage.js").Send<number>} Send
 */

class Slider {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.value = NaN;
    this.shared = new Shared();
    this.busy = false;
    const box = add(stage, "label", { class: "slider" });
    this.name = add(box, "span", { class: "name" });
    this.reading = add(box, "span", { class: "reading", "aria-hidden": "true" });
    this.input = add(box, "input", { type: "range" });
    this.input.addEventListener("input", () => {
      this.value = this.input.valueAsNumber;
      this.show();
      this.offer();
    });
    this.input.addEventListener("pointerdown", () => {
      this.shared.held = true;
    });
    for (const end of ["pointerup", "pointercancel", "blur"])
      this.input.addEventListener(end, () => {
        this.shared.held = false;
      });
    this.input.addEventListener("keydown", (event) => {
      if (/^(Page|Arrow)|^(Home|End)$/.test(event.key)) event.stopPropagation(); // not the presenter's
    });
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    const { label, low, high, step, value } = data;
    this.data = data;
    this.send = send;
    set(this.name, { text: label });
    // As text: a number is taken for pixels, and rounded.
    const [min, max] = [String(low), String(high)];
    set(this.input, { min, max, step: String(step), "aria-label": label });
    if (this.shared.news(value)) this.value = value;
    this.show();
  }

  show() {
    const { input, value } = this;
    const { low, high, places, look } = this.data;
    const text = printer(look).fixed(value, places);
    if (input.valueAsNumber !== value) input.value = String(value);
    set(this.reading, { text });
    set(input, { "aria-valuetext": text });
    input.style.setProperty("--share", String((value - low) / (high - low)));
  }

  offer() {
    if (this.busy || !this.shared.tell(this.send, this.value)) return;
    this.busy = true;
    const next = () => {
      clearTimeout(patience);
      document.removeEventListener(DRAWN, next);
      this.busy = false;
      this.offer();
    };
    const patience = setTimeout(next, PATIENCE);
    document.addEventListener(DRAWN, next);
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Slider(stage));
