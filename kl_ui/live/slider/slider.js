// The live slider: a number whose figure, drawn in Python, follows while it moves. The pictures come
// ahead of the hand where Python can tell them; it hears where the hand has left. Where it cannot,
// it is sent the next value only when the last picture is there, so a slow server gets fewer
// messages, never a queue.
import { DRAWN, POSTER, Shared, add, mount, printer, set } from "../kit/stage.js";
import { Strip } from "./strip.js";

const PATIENCE = 10_000; // after an error no picture comes: do not wait for ever

/**
 * @typedef {Object} Data
 * @property {string} label
 * @property {number} value
 * @property {number} low
 * @property {number} high
 * @property {number} step
 * @property {number} places decimals of a reading
 * @property {string} key
 * @property {string} visit
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
    this.near = false; // is a hand at the slider, or the keyboard?
    this.key = false; // is a key held down?
    this.frame = 0;
    /** @type {Strip | undefined} */
    this.strip = undefined;
    this.drawn = () => this.near && this.lookAhead();
    const box = add(stage, "label", { class: "slider" });
    this.name = add(box, "span", { class: "name" });
    this.reading = add(box, "span", { class: "reading", "aria-hidden": "true" });
    this.input = add(box, "input", { type: "range" });
    const { input } = this;
    input.addEventListener("input", () => {
      this.value = input.valueAsNumber;
      this.show();
      this.follow();
    });
    for (const come of ["pointerenter", "pointerdown", "focus"])
      input.addEventListener(come, () => {
        this.near = true;
        this.lookAhead();
      });
    input.addEventListener("pointerleave", () => {
      this.near = this.shared.held || input.matches(":focus-visible");
    });
    input.addEventListener("pointerdown", () => {
      this.shared.held = true;
    });
    for (const end of ["pointerup", "pointercancel", "blur"])
      input.addEventListener(end, () => {
        this.shared.held = false;
        this.key = false;
        this.near = input.matches(":hover, :focus-visible");
        this.offer();
      });
    input.addEventListener("keydown", (event) => {
      if (!/^(Page|Arrow)|^(Home|End)$/.test(event.key)) return;
      event.stopPropagation(); // not the presenter's
      this.key = true;
    });
    input.addEventListener("keyup", () => {
      this.key = false;
      this.offer();
    });
    input.addEventListener("change", () => {
      if (!this.key && !this.shared.held) this.offer(); // moved by something else
    });
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    const { label, low, high, step, value } = data;
    if (this.data && (low !== this.data.low || high !== this.data.high)) this.strip = undefined;
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

  /** Have pictures made of what the page shows now, if it is as its address says. */
  lookAhead() {
    const { key, visit } = this.data;
    if (visit !== POSTER && !atRest()) {
      document.addEventListener(DRAWN, this.drawn, { once: true });
      return;
    }
    if (this.strip?.address !== Strip.address(key)) this.strip = new Strip(key, this.data, () => this.follow());
    if (!this.strip.none) this.strip.fetchAround(() => (this.near ? this.value : undefined));
  }

  /** Show what the hand is at: by a picture made ahead, else by Python. */
  follow() {
    if (!this.shared.held && !this.key) return;
    if (!this.strip || this.strip.none) {
      this.offer();
      return;
    }
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      const picture = this.strip?.at(this.value);
      if (picture) Strip.play(picture, this.numbers());
      else this.lookAhead();
    });
  }

  /** The large numbers beside it, on the page or on the poster. */
  numbers() {
    const root = this.input.getRootNode();
    const group = root instanceof ShadowRoot && root.host.closest("[class*=st-key-group-], #kl-poster");
    return group ? group.querySelectorAll("[data-testid=stMetricValue] :not(:has(*)), .metric b") : [];
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

/** Has Python said all it has to say of what was sent? */
const atRest = () =>
  document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state") === "notRunning";

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Slider(stage));
