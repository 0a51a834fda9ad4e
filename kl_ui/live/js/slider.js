// The live slider: a number whose figure, drawn in Python, follows while it moves. It sends the next
// value only when the last picture is there, so a slow server gets fewer messages, never a queue.
import { DRAWN, Shared, add, mount, printer, set } from "./stage.js";

const PATIENCE = 10_000; // after an error no picture comes: do not wait for ever

class Slider {
  constructor(root) {
    this.shared = new Shared();
    this.busy = false;
    const box = add(root.querySelector(".stage"), "label", { class: "slider" });
    this.name = add(box, "span", { class: "name" });
    this.reading = add(box, "span", { class: "reading", "aria-hidden": "true" });
    this.input = add(box, "input", { type: "range" });
    this.input.addEventListener("input", () => {
      this.value = this.input.valueAsNumber;
      this.show();
      this.offer();
    });
    this.input.addEventListener("pointerdown", () => (this.shared.held = true));
    for (const end of ["pointerup", "pointercancel", "blur"])
      this.input.addEventListener(end, () => (this.shared.held = false));
    this.input.addEventListener("keydown", (event) => {
      if (/^(Page|Arrow)|^(Home|End)$/.test(event.key)) event.stopPropagation(); // not the presenter's
    });
  }

  update(data, send) {
    const { label, low, high, step, places, value, look } = data;
    this.send = send;
    this.print = (number) => printer(look).fixed(number, places);
    set(this.name, { text: label });
    set(this.input, { min: low, max: high, step, "aria-label": label });
    if (this.shared.news(value)) this.value = value;
    this.show();
  }

  show() {
    const { input, value } = this;
    const text = this.print(value);
    if (input.valueAsNumber !== value) input.value = value;
    set(this.reading, { text });
    set(input, { "aria-valuetext": text });
    input.style.setProperty("--share", (value - input.min) / (input.max - input.min));
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

export default (component) => mount(component, (root) => new Slider(root));
