// The bars stage: one or two distributions over the same outcomes, moved by hand. A bar that is
// dragged takes from the others, or gives to them; a locked bar stays as it is.
import * as kl from "../kit/mathematics.js";
import { Shared, add, everyFrame, handle, mount, onWidth, printer, px, resize, set } from "../kit/stage.js";

/**
 * @typedef {"p" | "q"} Letter
 * @typedef {{ p: number[], q: number[] }} Value without q where there is but one distribution
 * @typedef {keyof typeof MEASURES} Measure
 * @typedef {keyof typeof TERMS} Terms
 * @typedef {Object} Data
 * @property {Value} value
 * @property {string[]} labels
 * @property {Measure[]} measures
 * @property {Terms | null} terms
 * @property {Partial<Record<Measure | "terms", string>>} names
 * @property {Record<"stage" | "lock", string>} words
 * @property {import("../kit/stage.js").Look} look
 * @typedef {import("../kit/stage.js").Send<Value>} Send
 * @typedef {ReturnType<Bars["bar"]>} Bar
 */

const STEP = 0.01; // of a key; a hand moves finer, about a pixel at a time
const FINE = 0.005;
const THUMB = 44; // px, the height of what a finger takes hold of
const KNOB = 12; // px, the height of what one sees of it
const MEASURES = {
  /** @param {Value} value */
  entropy: ({ p }) => kl.entropy(p),
  /** @param {Value} value */
  cross_entropy: ({ p, q }) => kl.crossEntropy(p, q),
  /** @param {Value} value */
  forward: ({ p, q }) => kl.klDivergence(p, q),
  /** @param {Value} value */
  reverse: ({ p, q }) => kl.klDivergence(q, p),
};
const TERMS = {
  /** @param {Value} value */
  entropy: ({ p }) => p.map((x) => (x > 0 ? x * kl.informationContent(x) : 0)),
  /** @param {Value} value */
  forward: ({ p, q }) => kl.klTerms(p, q),
  /** @param {Value} value */
  reverse: ({ p, q }) => kl.klTerms(q, p),
};

class Bars {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;
  /** @type {import("../kit/stage.js").Printer} */
  print;
  /** @type {Value} */
  value;
  /** @type {Bar[]} */
  bars;
  /** @type {SVGLineElement} */
  base;
  /** @type {SVGLineElement} */
  zero;
  /** @type {SVGTextElement[]} */
  labels;
  /** @type {{ area: SVGRectElement, text: SVGTextElement }[]} */
  terms;
  /** @type {Map<Measure, HTMLElement>} */
  readings;
  /** @type {number[] | null} */
  lengths; // of the labels, in pixels

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.lengths = null;
    this.width = this.em = this.top = this.height = 0;
    this.shape = "";
    this.shared = new Shared();
    this.paint = everyFrame(() => this.draw());
    this.box = add(stage, "div", { class: "bars" });
    this.numbers = add(this.box, "div", { class: "numbers" });
    this.svg = add(this.box, "svg", { role: "group" });
    this.title = add(this.box, "div", { class: "title" });
    this.bill = add(this.box, "svg", { "aria-hidden": "true" });
    onWidth(this.box, (width) => {
      this.width = width;
      this.em = parseFloat(getComputedStyle(this.svg).fontSize);
      this.lengths = null;
      this.paint();
    });
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    this.data = data;
    this.send = send;
    this.print = printer(data.look);
    const shape = JSON.stringify([Object.keys(data.value), data.labels, data.measures, data.words]);
    if (this.shared.news(data.value)) this.value = structuredClone(data.value);
    if (shape !== this.shape) {
      this.shape = shape;
      this.value = structuredClone(data.value);
      this.build();
    }
    this.paint();
  }

  build() {
    const { labels, measures, names, words } = this.data;
    this.lengths = null;
    this.svg.replaceChildren();
    this.bill.replaceChildren();
    this.numbers.replaceChildren();
    set(this.svg, { "aria-label": words.stage });
    this.readings = new Map(
      measures.map((code) => {
        const cell = add(this.numbers, "div", { class: `number ${code}` });
        add(cell, "span", { text: names[code] ?? "" });
        return [code, add(cell, "b")];
      }),
    );
    const pattern = add(add(this.svg, "defs"), "pattern", {
      id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    });
    add(pattern, "rect", { width: 7, height: 7, class: "soft-q" });
    add(pattern, "line", { x1: 0, y1: 0, x2: 0, y2: 7, class: "stroke-q" });
    this.base = add(this.svg, "line", { class: "axis" });
    this.zero = add(this.bill, "line", { class: "axis" });
    set(this.title, { text: names.terms ?? "" });
    this.bill.style.display = names.terms ? "" : "none";
    this.labels = labels.map((text) => add(this.svg, "text", { class: "label", text }));
    this.terms = labels.map(() => ({
      area: add(this.bill, "rect"),
      text: add(this.bill, "text", { class: "value" }),
    }));
    this.bars = letters(this.data.value).flatMap((letter) =>
      labels.map((label, i) => this.bar(letter, i, label)),
    );
  }

  /** @param {Letter} letter @param {number} i @param {string} label */
  bar(letter, i, label) {
    const { words } = this.data;
    const name = `${letter.toUpperCase()}(${label})`;
    const group = add(this.svg, "g", { class: `bar ${letter}` });
    const area = add(group, "rect", { class: "area" });
    const text = add(group, "text", { class: "value" });
    const sign = add(group, "text", { class: "letter", text: letter.toUpperCase() });
    const grip = add(group, "g", {
      class: "grip", role: "slider", tabindex: 0, "aria-label": name,
      "aria-orientation": "vertical", "aria-valuemin": 0, "aria-valuemax": 1,
    });
    const touch = add(grip, "rect", { class: "touch", height: THUMB });
    const knob = add(grip, "rect", { class: "knob", height: KNOB, rx: KNOB / 2 });
    const lock = add(group, "g", {
      class: "lock", role: "switch", tabindex: 0, "aria-label": `${words.lock} ${name}`,
      "aria-checked": "false",
    });
    add(lock, "title", { text: `${words.lock} ${name}` });
    add(lock, "rect", { class: "touch", x: -15, y: -15, width: 30, height: 30, rx: 6 });
    add(lock, "path", { class: "shackle", d: "M-4 -1v-3a4 4 0 0 1 8 0" });
    add(lock, "rect", { class: "body", x: -6, y: -1, width: 12, height: 9, rx: 2 });
    const bar = { letter, i, area, text, sign, grip, touch, knob, lock, locked: false };
    /** @param {Event} event */
    const toggle = (event) => {
      event.preventDefault();
      bar.locked = !bar.locked;
      set(lock, { "aria-checked": String(bar.locked) });
      this.paint();
    };
    lock.addEventListener("click", toggle);
    lock.addEventListener("keydown", (event) => {
      if (event.key === " " || event.key === "Enter") toggle(event);
    });
    let from = this.value[letter];
    /** @param {number} target */
    const to = (target) => {
      const locked = this.bars.filter((b) => b.letter === letter).map((b) => b.locked);
      if (locked[i]) return;
      this.value[letter] = kl.rescaled(from, i, target, locked);
      this.paint();
    };
    handle(grip, {
      stage: this.svg,
      grab: () => {
        this.shared.held = true;
        from = this.value[letter];
        return { x: 0, y: this.top + (1 - from[i]) * this.height };
      },
      move: ({ y }) => to(Math.round((1 - (y - this.top) / this.height) / FINE) * FINE),
      nudge: (steps) => {
        const target = Number.isFinite(steps) ? from[i] + steps * STEP : steps > 0 ? 1 : 0;
        to(Math.round(target * 1000) / 1000);
      },
      drop: () => {
        this.shared.held = false;
        this.shared.tell(this.send, this.value);
      },
    });
    return bar;
  }

  draw() {
    if (!this.width || !this.value) return;
    const { value, width, em, print } = this;
    const { labels, terms } = this.data;
    const shown = letters(value);
    for (const [code, reading] of this.readings)
      set(reading, { text: print.information(MEASURES[code](value)) });
    const step = width / labels.length;
    const wide = Math.min(4.2 * em, (0.8 * step) / shown.length);
    const gap = wide * 0.14;
    const narrow = wide + gap < 2.6 * em; // too narrow for a number: it is written upwards
    const lengths = this.lengths ?? this.labels.map((text) => text.getComputedTextLength());
    this.lengths = lengths;
    this.top = (narrow ? 3.6 : 2.2) * em;
    this.height = 11 * em;
    const floor = this.top + this.height;
    /** @param {Letter} letter @param {number} i */
    const centre = (letter, i) =>
      step * (i + 0.5) + (shown.indexOf(letter) - (shown.length - 1) / 2) * (wide + gap);
    set(this.base, { x1: 0, x2: width, y1: floor, y2: floor });
    const lower = Math.max(...lengths) > 0.95 * step ? 1.3 * em : 0; // every second one
    this.labels.forEach((text, i) => {
      const half = lengths[i] / 2; // the outermost stay inside
      const x = Math.min(Math.max(step * (i + 0.5), half), width - half);
      set(text, { x, y: floor + 4.4 * em + (i % 2) * lower });
    });
    for (const bar of this.bars) {
      const p = value[bar.letter][bar.i];
      const [x, y] = [centre(bar.letter, bar.i), this.top + (1 - p) * this.height];
      set(bar.area, { x: x - wide / 2, y, width: wide, height: floor - y });
      const above = y - 0.75 * em;
      set(bar.text, {
        x, y: above, text: print.probability(p), class: narrow ? "value upwards" : "value",
        transform: narrow ? `rotate(-90,${px(x)},${px(above)})` : null,
      });
      set(bar.sign, { x, y: floor + 1.2 * em });
      set(bar.grip, {
        "aria-valuenow": String(Math.round(p * 1e4) / 1e4), "aria-valuetext": print.probability(p),
        "aria-disabled": bar.locked ? "true" : null,
      });
      const held = { x: x - wide / 2 - 2, width: wide + 4 };
      set(bar.touch, { ...held, y: y - THUMB / 2 });
      set(bar.knob, { ...held, y: y - KNOB / 2 });
      const size = Math.min(em / 15, (wide + gap) / 24);
      const at = `${px(x)},${px(floor + 2.5 * em)}`;
      set(bar.lock, { transform: `translate(${at})scale(${Math.round(1000 * size) / 1000})` });
    }
    const bottom = floor + 4.9 * em + lower;
    resize(this.svg, width, bottom);
    if (terms) this.drawTerms(TERMS[terms](value), step, em);
  }

  /**
   * What each outcome adds: paid upwards, saved downwards; the scale follows the largest.
   * @param {number[]} terms @param {number} step @param {number} em
   */
  drawTerms(terms, step, em) {
    const finite = terms.filter(Number.isFinite);
    const [high, low] = [Math.max(0.2, ...finite), Math.min(0, ...finite)];
    const scale = (7 * em) / (high - Math.min(low, -0.2 * high));
    const beyond = finite.length < terms.length ? 2 * em : 0; // an infinite one leaves the scale
    const zero = 1.6 * em + beyond + high * scale;
    set(this.zero, { x1: 0, x2: this.width, y1: zero, y2: zero });
    const wide = Math.min(5 * em, 0.7 * step);
    const plain = this.data.terms === "entropy";
    const narrow = step < 3.8 * em;
    terms.forEach((term, i) => {
      const length = Number.isFinite(term) ? Math.abs(term) * scale : high * scale + beyond;
      const [x, y] = [step * (i + 0.5), term > 0 ? zero - length : zero];
      const { area, text } = this.terms[i];
      set(area, {
        x: x - wide / 2, y, width: wide, height: length,
        class: `term ${plain ? "plain" : term > 0 ? "paid" : "saved"}`,
      });
      const print = plain ? this.print.information : this.print.signed;
      set(text, {
        x, y: term > 0 ? y - 0.4 * em : zero + length + 1.2 * em, text: print(term),
        class: narrow ? "value small" : "value",
      });
    });
    const bottom = zero + Math.max(-low * scale, 0.2 * high * scale) + 2 * em;
    resize(this.bill, this.width, bottom);
  }
}

/** Which distributions there are. @param {Value} value */
const letters = (value) => /** @type {Letter[]} */ (Object.keys(value));

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Bars(stage));
