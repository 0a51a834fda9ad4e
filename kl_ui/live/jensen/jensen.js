// Jensen's inequality by hand: weighted points on a curve. Their mean lies on the chords, the curve
// passes it above or below, and the gap between the two is drawn as a length.
import * as kl from "../kit/mathematics.js";
import {
  Shared, add, decimal, everyFrame, handle, mount, onWidth, printer, px, resize, set,
} from "../kit/stage.js";

/**
 * @typedef {{ x: number[], w: number[] }} Value
 * @typedef {"convex" | "concave" | "flat"} Side
 * @typedef {"mean_value" | "value_at_mean" | "gap"} Reading
 * @typedef {Object} Data
 * @property {Value} value
 * @property {kl.FunctionName} curve
 * @property {import("../kit/stage.js").Range} range
 * @property {Record<Reading | Side | "stage" | "weight", string>} words
 * @property {import("../kit/stage.js").Look} look
 * @typedef {import("../kit/stage.js").Send<Value>} Send
 * @typedef {{ input: HTMLInputElement, reading: HTMLElement, shown: number }} Slider
 * @typedef {{ group: SVGGElement, name: SVGTextElement }} Grip
 */

/** @type {Reading[]} */
const READINGS = ["mean_value", "value_at_mean", "gap"];
const SETTLE = 200; // ms a slider must rest before Python hears of it
const THUMB = 22; // px, half of what a finger takes hold of
const NONE = 1e-13; // a gap this small is rounding
const DIGITS = "₁₂₃₄";
const PLACES = 120; // on the curve

/** @param {number} value @param {number[]} ends */
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
/** @param {number} value */
const tidy = (value) => Math.round(value * 200) / 200; // a hand moves about a pixel at a time

/** A round step that puts some four marks on an axis of this length. @param {number} length */
function stepOf(length) {
  const power = 10 ** Math.floor(Math.log10(length / 3));
  return ([5, 2].find((digit) => digit * power <= length / 3) ?? 1) * power;
}

class Jensen {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;
  /** @type {import("../kit/stage.js").Printer} */
  print;
  /** @type {Value} */
  value;
  /** @type {Map<Reading, HTMLElement>} */
  readings;
  /** @type {HTMLElement} */
  verdict;
  /** @type {SVGSVGElement} */
  svg;
  /** @type {SVGLineElement[]} */
  axes;
  /** @type {SVGGElement} */
  ticks;
  /** @type {SVGPathElement} */
  chords;
  /** @type {SVGPathElement} */
  curve;
  /** @type {SVGLineElement} */
  stem;
  /** @type {SVGPathElement} */
  length;
  /** @type {SVGCircleElement} */
  onCurve;
  /** @type {SVGPathElement} */
  onChord;
  /** @type {Grip[]} */
  grips;
  /** @type {Slider[]} */
  sliders;
  /** @type {HTMLElement} */
  spoken;
  /** @type {(x: number) => number} */
  f;
  /** @type {ReturnType<typeof kl.jensen>} */
  now;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.shape = this.ground = "";
    this.bends = false;
    this.width = this.em = this.left = this.floor = this.low = 0;
    this.scale = { x: 1, y: 1 };
    this.shared = new Shared();
    this.paint = everyFrame(() => this.draw());
    this.box = add(stage, "div", { class: "jensen" });
    onWidth(this.box, (width) => {
      this.width = width;
      this.em = parseFloat(getComputedStyle(this.box).fontSize);
      this.paint();
    });
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    this.data = data;
    this.send = send;
    this.print = printer(data.look);
    const { value, words, curve, look } = data;
    const shape = JSON.stringify([value.x.length, words, curve, look]);
    if (this.shared.news(value)) this.value = structuredClone(value);
    if (shape !== this.shape) {
      this.shape = shape;
      this.value = structuredClone(value);
      this.build();
    }
    this.paint();
  }

  // --- what is there ---

  build() {
    const { words } = this.data;
    this.box.replaceChildren();
    this.ground = "";
    const row = add(this.box, "div", { class: "numbers", "aria-hidden": "true" });
    this.readings = new Map(
      READINGS.map((name) => {
        const cell = add(row, "div", { class: `number ${name}` });
        add(cell, "span", { text: words[name] });
        return [name, add(cell, "b")];
      }),
    );
    this.verdict = add(this.box, "p", { class: "verdict", "aria-hidden": "true" });
    this.svg = add(this.box, "svg", { role: "group", "aria-label": words.stage });
    this.axes = ["x", "y"].map(() => add(this.svg, "line", { class: "axis" }));
    this.ticks = add(this.svg, "g");
    this.chords = add(this.svg, "path", { class: "chords" });
    this.curve = add(this.svg, "path", { class: "curve" });
    this.stem = add(this.svg, "line", { class: "stem" });
    this.grips = this.value.x.map((_, i) => this.grip(i));
    this.length = add(this.svg, "path", { class: "length" });
    this.onCurve = add(this.svg, "circle", { class: "on-curve" });
    this.onChord = add(this.svg, "path", { class: "on-chord" });
    const weights = add(this.box, "div", { class: "weights" });
    this.sliders = this.value.w.map((_, i) => this.slider(weights, i));
    this.spoken = add(this.box, "div", { class: "spoken", "aria-live": "polite" });
  }

  /** @param {number} i @returns {Grip} */
  grip(i) {
    const { range } = this.data;
    const group = add(this.svg, "g", {
      class: "grip", role: "slider", tabindex: 0, "aria-label": `x${DIGITS[i]}`,
      "aria-valuemin": range[0], "aria-valuemax": range[1],
    });
    add(group, "circle", { class: "touch", r: THUMB });
    add(group, "circle", { class: "knob" });
    const name = add(this.svg, "text", { class: "name", text: `x${DIGITS[i]}` });
    /** @param {number} x */
    const to = (x) => {
      this.value.x[i] = clamp(tidy(x), range);
      this.paint();
    };
    handle(group, {
      stage: this.svg,
      grab: () => {
        this.shared.held = true;
        return this.place(this.value.x[i]);
      },
      move: ({ x }) => to((x - this.left) / this.scale.x),
      nudge: (steps) =>
        to(Number.isFinite(steps) ? this.value.x[i] + steps * range[2] : range[steps < 0 ? 0 : 1]),
      drop: () => this.drop(),
    });
    return { group, name };
  }

  /**
   * The weight of a point; the others share the rest in the proportions they had.
   * @param {HTMLElement} parent @param {number} i
   * @returns {Slider}
   */
  slider(parent, i) {
    const label = `${this.data.words.weight} x${DIGITS[i]}`;
    const row = add(parent, "label", { class: "slider" });
    add(row, "span", { class: "name", text: label });
    const reading = add(row, "span", { class: "reading", "aria-hidden": "true" });
    const input = add(row, "input", {
      type: "range", min: 0, max: 1, step: "0.01", "aria-label": label,
    });
    let rest = 0;
    /** @type {number[] | null} */
    let from = null; // the weights before it moved
    input.addEventListener("input", () => {
      clearTimeout(rest);
      const before = from ?? this.value.w;
      from = before;
      this.shared.held = true;
      this.value.w = kl.rescaled(before, i, input.valueAsNumber, before.map(() => false));
      this.paint();
    });
    for (const end of ["change", "pointerup", "pointercancel", "blur"])
      input.addEventListener(end, () => {
        if (!from) return;
        clearTimeout(rest); // a key held down is one movement
        rest = setTimeout(() => {
          from = null;
          this.drop();
        }, SETTLE);
      });
    input.addEventListener("keydown", (event) => {
      if (/^(Page|Arrow)|^(Home|End)$/.test(event.key)) event.stopPropagation(); // not the presenter's
    });
    return { input, reading, shown: NaN };
  }

  drop() {
    this.shared.held = false;
    this.shared.tell(this.send, this.value);
    const { words } = this.data;
    const { mean_value: mean, value_at_mean: at, gap } = this.said();
    const said = [`${words.mean_value} ${mean}`, `${words.value_at_mean} ${at}`];
    set(this.spoken, { text: [...said, `${words.gap} ${gap}`, words[this.side()]].join(", ") });
  }

  // --- the picture ---

  /** The three numbers, with digits enough for the gap, and adding up as printed. */
  said() {
    const { valueAtMean, gap } = this.now;
    const size = Math.abs(gap) > NONE ? Math.abs(gap) : 0;
    const usual = this.data.look.digits.information;
    const places = size ? Math.max(usual, 1 - Math.floor(Math.log10(size))) : usual;
    const at = Number(decimal(valueAtMean, places));
    const mean = at + Math.sign(gap) * Number(decimal(size, places));
    /** @param {number} x */
    const printed = (x) => this.print.fixed(x, places);
    return { mean_value: printed(mean), value_at_mean: printed(at), gap: printed(size) };
  }

  /** Where the mean of the values is, seen from the curve. @returns {Side} */
  side() {
    const { gap } = this.now;
    return Math.abs(gap) <= NONE ? "flat" : gap > 0 ? "convex" : "concave";
  }

  /** Pixels of a place on the curve. @param {number} x */
  place(x, y = this.f(x)) {
    return { x: this.left + x * this.scale.x, y: this.floor - (y - this.low) * this.scale.y };
  }

  draw() {
    if (!this.width || !this.value) return;
    const { value, width, em } = this;
    const { curve } = this.data;
    this.f = kl.FUNCTIONS[curve];
    this.bends = curve === "square" || curve === "exp"; // up; the others bend down
    this.now = kl.jensen(curve, value.x, value.w);
    const said = this.said();
    for (const [name, reading] of this.readings) set(reading, { text: said[name] });
    set(this.verdict, { text: this.data.words[this.side()] });
    if (this.ground !== `${curve} ${width}`) this.drawGround();
    set(this.chords, { d: `${this.path([...value.x].sort((a, b) => a - b))}Z` });
    const across = value.x.map((x) => x * this.scale.x);
    const crowd = across.map((x, i) => across.filter((y, k) => k < i && Math.abs(x - y) < 1.7 * em));
    this.grips.forEach((grip, i) => {
      this.drawGrip(grip, i, crowd[i].length);
    });
    this.drawGap();
    this.sliders.forEach((slider, i) => {
      this.drawSlider(slider, value.w[i]);
    });
  }

  /** What no hand moves: the scale, the axes and the curve. */
  drawGround() {
    const { width, em } = this;
    const { curve, range } = this.data;
    this.ground = `${curve} ${width}`;
    this.low = Math.min(0, this.f(range[0]));
    const high = this.f(range[1]);
    this.left = 2.6 * em;
    const tall = 17 * em;
    this.floor = tall + 2 * em;
    this.scale = { x: (width - this.left - 1.6 * em) / range[1], y: tall / (high - this.low) };
    const bottom = this.floor + 2.2 * em;
    resize(this.svg, width, bottom);
    this.drawAxes(high);
    const step = (range[1] - range[0]) / PLACES;
    const places = Array.from({ length: PLACES + 1 }, (_, k) => range[0] + k * step);
    set(this.curve, { d: this.path(places) });
  }

  /** @param {number[]} places */
  path(places) {
    const at = places.map((x) => this.place(x));
    return `M${at.map(({ x, y }) => `${px(x)} ${px(y)}`).join("L")}`;
  }

  /** @param {number} high */
  drawAxes(high) {
    const { em, left, floor } = this;
    const zero = this.place(0, 0).y;
    const [across, up] = this.axes;
    set(across, { x1: left, x2: this.width, y1: zero, y2: zero });
    set(up, { x1: left, x2: left, y1: 0.6 * em, y2: floor });
    const step = stepOf(high - this.low);
    /** @type {[x: number, y: number, text: string][]} */
    const marks = [];
    for (let x = 1; x <= this.data.range[1]; x++)
      marks.push([this.place(x, 0).x, zero + 1.2 * em, this.print.whole(x)]);
    for (let k = Math.ceil(this.low / step); k * step <= high; k++)
      marks.push([left - 1.1 * em, this.place(0, k * step).y + 0.35 * em, this.mark(k, step)]);
    while (this.ticks.children.length < marks.length) add(this.ticks, "text", { class: "tick" });
    [...this.ticks.children].forEach((tick, k) => {
      const [x, y, text] = marks[k] ?? [0, 0, ""];
      set(tick, { x, y, text });
    });
  }

  /** @param {number} k @param {number} step */
  mark(k, step) {
    return this.print.fixed(k * step, step < 1 ? 1 : 0);
  }

  /**
   * A point; its name stands clear of the `crowd` others beside it.
   * @param {Grip} grip @param {number} i @param {number} crowd
   */
  drawGrip({ group, name }, i, crowd) {
    const { em } = this;
    const [x, w] = [this.value.x[i], this.value.w[i]];
    const at = this.place(x);
    const text = `${this.print.fixed(x, 2)}, ${this.data.words.weight} ${this.print.fixed(w, 2)}`;
    set(group, {
      transform: `translate(${px(at.x)},${px(at.y)})`,
      "aria-valuenow": String(x), "aria-valuetext": text,
    });
    set(group.children[1], { r: (0.35 + 0.75 * Math.sqrt(w)) * em }); // its area is its weight
    // Outside the bend, where no chord is.
    const out = this.bends ? 1 : -1;
    const up = out * (1.35 + 1.2 * crowd) + 0.35;
    set(name, { x: at.x + 1.1 * out * em, y: at.y + up * em });
  }

  drawGap() {
    const { em } = this;
    const { mean, valueAtMean, meanValue } = this.now;
    const [on, chord] = [this.place(mean, valueAtMean), this.place(mean, meanValue)];
    const [x, half] = [px(on.x), 0.5 * em];
    set(this.stem, { x1: x, x2: x, y1: this.place(0, 0).y, y2: on.y });
    set(this.length, { d: `M${x} ${px(on.y)}V${px(chord.y)}` });
    set(this.onCurve, { cx: on.x, cy: on.y, r: 0.5 * em });
    const { x: cx, y: cy } = chord;
    set(this.onChord, {
      d: `M${cx - half} ${cy}L${cx} ${cy - half}L${cx + half} ${cy}L${cx} ${cy + half}Z`,
    });
  }

  /** @param {Slider} slider @param {number} weight */
  drawSlider(slider, weight) {
    if (weight === slider.shown) return;
    slider.shown = weight;
    const { input, reading } = slider;
    const text = this.print.fixed(weight, 2);
    if (input.valueAsNumber !== weight) input.value = String(weight);
    set(reading, { text });
    set(input, { "aria-valuetext": text });
    input.style.setProperty("--share", String(weight));
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Jensen(stage));
