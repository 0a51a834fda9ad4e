// Sampling: outcomes are drawn one after another, and their frequencies walk to the truth. The
// series is a function of the seed, so a link shows the same one; Python hears only where it stops.
import { Shared, add, everyFrame, found, mount, onWidth, printer, px, resize, set } from "../kit/stage.js";

/**
 * @typedef {{ n: number, seed: number, speed: number }} Value
 * @typedef {[n: number, gap: number]} Place
 * @typedef {"size" | "gap" | "guide"} Reading
 * @typedef {Object} Data
 * @property {Value} value
 * @property {number[]} p
 * @property {string[]} labels
 * @property {Place[]} expected
 * @property {number} limit how many draws a series has
 * @property {number} seeds how many series there are
 * @property {Record<string, string>} words
 * @property {import("../kit/stage.js").Look} look
 * @typedef {import("../kit/stage.js").Send<Value>} Send
 */

/** @type {Reading[]} */
const READINGS = ["size", "gap", "guide"];
const STEPS = [1, 10, 100];
const SETTLE = 300; // ms without another press before Python hears of it
const CALM = 500; // ms between pictures for those who want little motion
const FASTEST = 3; // a power of ten draws a second
const DECADES = 4;
const FLOOR = 1e-3; // the lowest gap on the axis
const PER_DECADE = 60; // places on the path

/** kl_core/samples/sampling.py draws the same numbers: mulberry32. @param {number} seed */
function uniforms(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One series of draws, as far as it has got. */
export class Walk {
  /** @param {number[]} p @param {number} seed */
  constructor(p, seed) {
    this.p = p;
    this.next = uniforms(seed);
    this.counts = p.map(() => 0);
    this.n = 0;
    /** @type {Place[]} */
    this.path = []; // [n, gap] at places that are even on a logarithmic axis
    let total = 0;
    const last = p.findLastIndex((x) => x > 0); // to which belongs what rounding leaves
    this.ends = p.slice(0, last).map((x) => {
      total += x;
      return total;
    });
  }

  /** @param {number} i */
  gap(i) {
    return Math.abs(this.counts[i] / this.n - this.p[i]);
  }

  /** The outcome with the largest gap. */
  get widest() {
    const gaps = this.p.map((_, i) => this.gap(i));
    return gaps.indexOf(Math.max(...gaps));
  }

  /** @param {number} n */
  forward(n) {
    /** @param {number} count */
    const place = (count) => Math.floor(Math.log10(count) * PER_DECADE + 1e-9);
    while (this.n < n) {
      const u = this.next();
      const drawn = this.ends.findIndex((end) => u < end);
      this.counts[drawn < 0 ? this.ends.length : drawn] += 1;
      this.n += 1;
      if (this.n === 1 || place(this.n) > place(this.n - 1))
        this.path.push([this.n, this.gap(this.widest)]);
    }
  }
}

class Sampling {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;
  /** @type {import("../kit/stage.js").Printer} */
  print;
  /** @type {Value} */
  value;
  /** @type {Walk} */
  walk;
  /** @type {Record<Reading, HTMLElement>} */
  readings;
  /** @type {HTMLButtonElement} */
  play;
  /** @type {HTMLButtonElement[]} */
  steps;
  /** @type {HTMLElement} */
  pace;
  /** @type {HTMLInputElement} */
  speed;
  /** @type {HTMLElement} */
  spoken;
  /** @type {Bars} */
  bars;
  /** @type {Path} */
  path;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.shape = this.truth = "";
    this.width = this.em = 0;
    this.debt = this.before = 0; // draws that are due, and since when they are counted
    this.shared = new Shared();
    this.paint = everyFrame(() => this.draw());
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.playing = false;
    this.rest = 0;
    this.box = add(stage, "div", { class: "sampling" });
    onWidth(this.box, (width) => {
      this.width = width;
      this.paint();
    });
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    const { value, p, labels, words, look } = data;
    const shape = JSON.stringify([p, labels, words, look]);
    const truth = JSON.stringify(p);
    const news = this.shared.news(value);
    this.data = data;
    this.send = send;
    this.print = printer(look);
    if (shape !== this.shape) this.build();
    if (news || truth !== this.truth) {
      this.stop();
      this.value = { ...value };
      this.restart();
    }
    [this.shape, this.truth] = [shape, truth];
    this.say();
    this.paint();
  }

  restart() {
    this.walk = new Walk(this.data.p, this.value.seed);
    this.walk.forward(this.value.n);
  }

  // --- what is there ---

  build() {
    const { words, labels } = this.data;
    this.box.replaceChildren();
    this.readings = this.buildNumbers(words);
    this.buildControls(words);
    const panels = add(this.box, "div", { class: "panels" });
    this.bars = this.buildBars(this.panel(panels, words.frequencies), labels);
    this.path = this.buildPath(this.panel(panels, words.path));
    this.spoken = add(this.box, "div", { class: "spoken", "aria-live": "polite" });
  }

  /** @param {Data["words"]} words */
  buildNumbers(words) {
    const row = add(this.box, "div", { class: "numbers" });
    const [size, gap, guide] = READINGS.map((name) => {
      const cell = add(row, "div", { class: `number ${name}` });
      add(cell, "span", { text: words[name] });
      return add(cell, "b");
    });
    return { size, gap, guide };
  }

  /** @param {Data["words"]} words */
  buildControls(words) {
    const row = add(this.box, "div", { class: "controls" });
    /** @param {string} name @param {string} text @param {() => void} press */
    const button = (name, text, press) => {
      const made = add(row, "button", { type: "button", class: name, text });
      made.addEventListener("click", press);
      return made;
    };
    this.play = button("play", "", () => (this.playing ? this.pause() : this.start()));
    this.steps = STEPS.map((step) => {
      const count = this.print.whole(step);
      const made = button("step", `+${count}`, () => this.step(step));
      return set(made, { "aria-label": `${words.draw} ${count}` });
    });
    button("reset", words.reset, () => this.jump(this.value.seed, 0));
    button("again", words.again, () => this.jump((this.value.seed % this.data.seeds) + 1, 0));
    const label = add(row, "label", { class: "slider" });
    add(label, "span", { class: "name", text: words.speed });
    this.pace = add(label, "span", { class: "reading", "aria-hidden": "true" });
    const range = { type: "range", min: 0, max: FASTEST, step: 1, "aria-label": words.speed };
    this.speed = add(label, "input", range);
    this.speed.addEventListener("input", () => {
      this.value.speed = this.speed.valueAsNumber;
      this.paint();
    });
    this.speed.addEventListener("change", () => this.settle());
    this.speed.addEventListener("keydown", (event) => event.stopPropagation());
  }

  /** @param {HTMLElement} parent @param {string} title */
  panel(parent, title) {
    const cell = add(parent, "figure");
    add(add(cell, "figcaption"), "b", { text: title });
    return add(cell, "svg", { role: "img", "aria-label": title });
  }

  /** @typedef {ReturnType<Sampling["buildBars"]>} Bars */
  /** @param {SVGSVGElement} svg @param {string[]} labels */
  buildBars(svg, labels) {
    const base = add(svg, "line", { class: "axis" });
    const outcomes = labels.map((text) => ({
      area: add(svg, "rect", { class: "plain" }),
      truth: add(svg, "line", { class: "truth" }),
      label: add(svg, "text", { text }),
      value: add(svg, "text", { class: "tick" }),
    }));
    return { svg, base, outcomes, gap: add(svg, "path", { class: "miss" }) };
  }

  /** @typedef {ReturnType<Sampling["buildPath"]>} Path */
  /** @param {SVGSVGElement} svg */
  buildPath(svg) {
    const across = Array.from({ length: DECADES + 1 }, (_, k) => ({
      line: add(svg, "line", { class: "grid" }),
      text: add(svg, "text", { class: "tick", text: this.print.whole(10 ** k) }),
    }));
    const up = Array.from({ length: 1 - Math.log10(FLOOR) }, (_, k) => ({
      line: add(svg, "line", { class: "grid" }),
      text: add(svg, "text", { class: "tick start", text: this.print.probability(10 ** -k) }),
    }));
    return {
      svg, across, up,
      guide: add(svg, "line", { class: "guide" }),
      guideName: add(svg, "text", { class: "tick start", text: "1/√N" }),
      trace: add(svg, "path", { class: "trace" }),
      expected: this.data.expected.map(() => add(svg, "path", { class: "expected" })),
      here: add(svg, "circle", { class: "here", r: 6 }),
    };
  }

  // --- the hand ---

  start() {
    clearTimeout(this.rest);
    if (this.value.n >= this.data.limit) this.jump(this.value.seed, 0);
    clearTimeout(this.rest);
    this.playing = true;
    this.debt = 0;
    this.before = performance.now();
    requestAnimationFrame((now) => this.tick(now));
    this.paint();
  }

  stop() {
    this.playing = false;
  }

  pause() {
    this.stop();
    this.settle();
    this.paint();
  }

  /**
   * A frame of the animation: as many draws as the time since the last one allows.
   * @param {number} now
   */
  tick(now) {
    if (!this.playing || !this.box.isConnected) return;
    const passed = now - this.before;
    if (passed > 0 && !(this.calm.matches && passed < CALM)) {
      this.before = now;
      this.debt += (Math.min(passed, 1000) / 1000) * 10 ** this.value.speed;
      const draws = Math.floor(this.debt);
      this.debt -= draws;
      if (draws) this.advance(draws);
    }
    if (this.value.n >= this.data.limit) this.pause();
    else requestAnimationFrame((then) => this.tick(then));
  }

  /** @param {number} draws */
  advance(draws) {
    this.value.n = Math.min(this.value.n + draws, this.data.limit);
    this.walk.forward(this.value.n);
    this.paint();
  }

  /** @param {number} draws */
  step(draws) {
    this.stop();
    this.advance(draws);
    this.settle();
  }

  /** @param {number} seed @param {number} n */
  jump(seed, n) {
    this.stop();
    this.value = { ...this.value, seed, n };
    this.restart();
    this.settle();
    this.paint();
  }

  /** Presses in a row are one movement. */
  settle() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.say();
      if (!this.playing) this.shared.tell(this.send, { ...this.value });
    }, SETTLE);
  }

  say() {
    const { words, labels, p } = this.data;
    const { n, counts } = this.walk;
    const shares = labels.map((label, i) => {
      const now = n ? this.print.probability(counts[i] / n) : "–";
      return `${label}: ${now} (P ${this.print.probability(p[i])})`;
    });
    const gap = n ? this.print.fixed(this.walk.gap(this.walk.widest), 4) : "–";
    const said = `${words.size} ${this.print.whole(n)}, ${words.gap} ${gap}`;
    set(this.spoken, { text: said });
    set(this.bars.svg, { "aria-label": `${words.frequencies}. ${shares.join(", ")}` });
    set(this.path.svg, { "aria-label": `${words.path}. ${said}` });
  }

  // --- the picture ---

  draw() {
    if (!this.width || !this.walk) return;
    const { words, limit } = this.data;
    const { n } = this.walk;
    this.em = parseFloat(getComputedStyle(this.box).fontSize);
    const full = n >= limit;
    set(this.play, { text: this.playing ? `❚❚ ${words.pause}` : `▶ ${words.play}` });
    for (const step of this.steps) step.disabled = full;
    if (this.speed.valueAsNumber !== this.value.speed) 
      this.speed.value = String(this.value.speed);
    const pace = `${this.print.whole(10 ** this.value.speed)} ${words.pace}`;
    set(this.pace, { text: pace });
    set(this.speed, { "aria-valuetext": pace });
    this.speed.style.setProperty("--share", String(this.value.speed / FASTEST));
    set(this.readings.size, { text: this.print.whole(n) });
    const gap = n ? this.walk.gap(this.walk.widest) : 0;
    set(this.readings.gap, { text: n ? this.print.fixed(gap, 4) : "–" });
    set(this.readings.guide, { text: n ? this.print.fixed(1 / Math.sqrt(n), 4) : "–" });
    this.drawBars();
    this.drawPath(gap);
  }

  drawBars() {
    const { em, walk } = this;
    const { svg, base, outcomes, gap } = this.bars;
    const { n, p, counts, widest } = walk;
    const width = found(svg.parentElement).clientWidth;
    const [top, tall] = [1.6 * em, 10 * em];
    const floor = top + tall;
    const shares = counts.map((count) => (n ? count / n : 0));
    const highest = Math.max(1.4 * Math.max(...p), ...shares);
    /** @param {number} share */
    const y = (share) => floor - (share / highest) * tall;
    const step = width / p.length;
    const wide = Math.min(4.2 * em, 0.66 * step);
    set(base, { x1: 0, x2: width, y1: floor, y2: floor });
    outcomes.forEach(({ area, truth, label, value }, i) => {
      const [x, share] = [step * (i + 0.5), shares[i]];
      set(area, { x: x - wide / 2, y: y(share), width: wide, height: floor - y(share) });
      const half = wide / 2 + 0.2 * em;
      set(truth, { x1: x - half, x2: x + half, y1: y(p[i]), y2: y(p[i]) });
      set(label, { x, y: floor + 1.3 * em });
      set(value, { x, y: floor + 2.6 * em, text: n ? this.print.fixed(share, 3) : "" });
    });
    const x = step * (widest + 0.5) + wide / 2 + 0.25 * em;
    const [a, b] = [y(p[widest]), y(shares[widest])];
    set(gap, { d: n ? `M${x - 4} ${a}h8M${x - 4} ${b}h8M${x} ${a}V${b}` : "" });
    const height = floor + 3 * em;
    resize(svg, width, height);
  }

  /** @param {number} gap */
  drawPath(gap) {
    const { em, walk } = this;
    const { svg, across, up, guide, guideName, trace, expected, here } = this.path;
    const width = found(svg.parentElement).clientWidth;
    const [left, right, top, tall] = [3.6 * em, width - 1.2 * em, 0.8 * em, 11 * em];
    /** @param {number} count */
    const x = (count) => left + (Math.log10(count) / DECADES) * (right - left);
    /** @param {number} share */
    const y = (share) => top + (Math.log10(Math.max(share, FLOOR)) / Math.log10(FLOOR)) * tall;
    across.forEach(({ line, text }, k) => {
      set(line, { x1: x(10 ** k), x2: x(10 ** k), y1: top, y2: top + tall });
      set(text, { x: x(10 ** k), y: top + tall + 1.3 * em });
    });
    up.forEach(({ line, text }, k) => {
      set(line, { x1: left, x2: right, y1: y(10 ** -k), y2: y(10 ** -k) });
      set(text, { x: 0, y: y(10 ** -k) + 0.3 * em });
    });
    set(guide, { x1: x(1), y1: y(1), x2: x(1e4), y2: y(1e-2) });
    set(guideName, { x: x(100), y: y(0.1) - 0.7 * em });
    this.data.expected.forEach(([count, typical], k) => {
      const [cx, cy, r] = [x(count), y(typical), 0.4 * em];
      const d = `M${cx - r} ${cy}L${cx} ${cy - r}L${cx + r} ${cy}L${cx} ${cy + r}Z`;
      set(expected[k], { d });
    });
    const points = [...walk.path];
    if (walk.n) points.push([walk.n, gap]);
    const at = points.map(([n, share]) => `${px(x(n))} ${px(y(share))}`);
    set(trace, { d: at.length ? `M${at.join("L")}` : "" });
    const [, last] = points.at(-1) ?? [1, 1];
    set(here, { cx: x(Math.max(walk.n, 1)), cy: y(last), opacity: walk.n ? 1 : 0 });
    const height = top + tall + 2 * em;
    resize(svg, width, height);
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Sampling(stage));
