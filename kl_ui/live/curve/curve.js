// The curve stage: P, one to three bumps, and the bell Q, moved by handles on the curves and by
// sliders. Before the answer is shown (data.open is false) only Q moves and no number is told.
import * as kl from "../kit/mathematics.js";
import {
  Shared, add, decimal, everyFrame, found, handle, mount, onWidth, printer, px, resize, set,
} from "../kit/stage.js";

/**
 * @typedef {import("../kit/stage.js").Point} Point
 * @typedef {import("../kit/stage.js").Range} Range
 * @typedef {"forward" | "reverse"} Way
 * @typedef {"p" | "q"} Letter
 * @typedef {{ w: number[], m: number[], s: number[], mu: number, sigma: number }} Value
 * @typedef {"stage" | "model" | "centre" | "width" | "weight" | "best_forward" | "minima" | "least"
 *   | "paid" | "saved" | Way | `terms_${Way}`} Word
 * @typedef {[mean: number, std: number, sign: string]} Minimum
 * @typedef {{ open: true, minima: Minimum[], least: Record<Way, number> }} Opened
 * @typedef {Object} Given
 * @property {Value} value
 * @property {Record<"m" | "s" | "mu" | "sigma", Range>} ranges
 * @property {Record<Word, string> & { bumps: string[] }} words
 * @property {import("../kit/stage.js").Look} look
 * @typedef {Given & (Opened | { open: false })} Data
 * @typedef {import("../kit/stage.js").Send<Value>} Send
 * @typedef {[x: number, density: number]} Place
 * @typedef {{ range: Range, now: number, text: string }} Said what a handle tells a screen reader
 * @typedef {{ group: SVGGElement, place: () => Place, said: () => Said }} Grip
 * @typedef {Object} Slider
 * @property {HTMLInputElement} input
 * @property {HTMLElement} reading
 * @property {() => number} get
 * @property {number} shown
 * @property {Range} range
 * @typedef {ReturnType<Curve["buildPanels"]>[number]} Panel
 */

const LEAST_WEIGHT = 0.05;
/** @type {Way[]} */
const WAYS = ["forward", "reverse"];
const REACH = 10; // the axis runs at least from -10 to 10
const SETTLE = 200; // ms a slider must rest before Python hears of it
const SLACK = 6; // px a hand may stray sideways from what it moves

/** @param {Value} value @returns {kl.Mixture} */
const mixture = ({ w, m, s }) => ({ weights: w, means: m, stds: s });
/** @param {Value} value @returns {kl.Gaussian} */
const bell = ({ mu, sigma }) => ({ mean: mu, std: sigma });
/** @param {number} x @param {kl.Gaussian} q */
const bellAt = (x, { mean, std }) =>
  Math.exp(-0.5 * ((x - mean) / std) ** 2) / (std * Math.sqrt(2 * Math.PI));
/** @param {number} value @param {number[]} ends */
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
/** @param {number} value */
const tidy = (value) => Math.round(value * 100) / 100 + 0;
/** @param {number} distance */
const beyond = (distance) => Math.sign(distance) * Math.max(0, Math.abs(distance) - SLACK);

/**
 * Weights with number i at `target`, the others in proportion, none below the least.
 * @param {number[]} weights @param {number} i @param {number} target
 */
function balanced(weights, i, target) {
  const free = 1 - weights.length * LEAST_WEIGHT;
  /** @param {number} weight */
  const above = (weight) => (weight - LEAST_WEIGHT) / free;
  const unlocked = weights.map(() => false);
  const after = kl.rescaled(weights.map(above), i, above(target), unlocked);
  return after.map((share) => LEAST_WEIGHT + free * share);
}

/** The largest of 1, 2, 5 times a power of ten that is not above `value`. @param {number} value */
function roundBelow(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([5, 2].find((digit) => digit * power <= value * (1 + 1e-9)) ?? 1) * power;
}

/**
 * The areas between the axis and a curve where the curve is positive.
 * @param {Float64Array} across @param {Float64Array} heights
 * @param {number} zero @param {number} scale
 */
function lobes(across, heights, zero, scale) {
  /** @param {number} k */
  const crossing = (k) => {
    const share = heights[k - 1] / (heights[k - 1] - heights[k]);
    return `${px(across[k - 1] + share * (across[k] - across[k - 1]))} ${px(zero)}`;
  };
  /** @param {number} k */
  const beside = (k) => `${px(across[k])} ${px(zero)}`;
  const last = heights.length - 1;
  let path = "";
  heights.forEach((height, k) => {
    if (height <= 0) return;
    if (!(heights[k - 1] > 0)) path += `M${k ? crossing(k) : beside(k)}`;
    path += `L${px(across[k])} ${px(zero - height * scale)}`;
    if (!(heights[k + 1] > 0)) path += `L${k < last ? crossing(k + 1) : beside(k)}Z`;
  });
  return path;
}

class Curve {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;
  /** @type {import("../kit/stage.js").Printer} */
  print;
  /** @type {Value} */
  value;
  /** @type {Partial<Record<Way, { now: HTMLElement, least: HTMLElement }>>} */
  readings;
  /** @type {SVGSVGElement} */
  svg;
  /** @type {SVGLineElement} */
  axis;
  /** @type {SVGTextElement[]} */
  ticks;
  /** @type {SVGGElement} */
  ghosts;
  /** @type {Record<Letter, { area: SVGPathElement, line: SVGPathElement, name: SVGTextElement }>} */
  curves;
  /** @type {SVGGElement} */
  marks;
  /** @type {Grip[]} */
  handles;
  /** @type {Slider[]} */
  sliders;
  /** @type {Panel[]} */
  panels;
  /** @type {HTMLElement} */
  spoken;
  /** @type {{ minima: Minimum[], span: SVGLineElement, diamond: SVGTextElement, triangles: SVGGElement } | null} */
  below; // the marks, and what they were built for

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.shape = "";
    this.width = this.em = this.floor = this.weightPixels = 0;
    this.scale = { x: 1, y: 1 };
    /** @type {number | null} */
    this.panelWidth = null;
    /** @type {{ reach: number, top: number } | null} */
    this.view = null; // the part of the plane that is shown
    this.frozen = false;
    this.panels = [];
    this.below = null;
    this.shared = new Shared();
    this.paint = everyFrame(() => this.draw());
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.box = add(stage, "div", { class: "curve" });
    onWidth(this.box, (width) => {
      this.width = width;
      this.em = parseFloat(getComputedStyle(this.box).fontSize);
      // Asked for in the middle of a picture, a width would cost a layout.
      this.panelWidth = this.panels[0]?.svg.clientWidth ?? null;
      this.paint();
    });
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    this.data = data;
    this.send = send;
    this.print = printer(data.look);
    const { value, words, look } = data;
    const shape = JSON.stringify([value.m.length, data.open, words, look]);
    if (this.shared.news(value)) this.value = structuredClone(value);
    if (shape !== this.shape) {
      this.shape = shape;
      this.value = structuredClone(value);
      this.view = this.panelWidth = null;
      this.build();
    }
    this.paint();
  }

  // --- what is there ---

  build() {
    const { words, open } = this.data;
    this.box.replaceChildren();
    this.readings = open ? this.buildNumbers() : {};
    this.svg = add(this.box, "svg", { role: "group", "aria-label": words.stage });
    this.patterns();
    this.axis = add(this.svg, "line", { class: "axis" });
    this.ticks = [];
    this.ghosts = add(this.svg, "g");
    /** @param {Letter} letter */
    const outline = (letter) => ({
      area: add(this.svg, "path", { class: `${letter} under` }),
      line: add(this.svg, "path", { class: `${letter} line` }),
      name: add(this.svg, "text", { class: `${letter} letter`, text: letter.toUpperCase() }),
    });
    this.curves = { p: outline("p"), q: outline("q") };
    this.marks = add(this.svg, "g", { class: "marks" });
    this.handles = open ? this.value.m.flatMap((_, i) => this.bumpHandles(i)) : [];
    this.handles.push(...this.bellHandles());
    if (open) this.legend(words);
    this.buildSliders();
    this.panels = open ? this.buildPanels() : [];
    this.spoken = add(this.box, "div", { class: "spoken", "aria-live": "polite" });
  }

  buildNumbers() {
    const row = add(this.box, "div", { class: "numbers" });
    return Object.fromEntries(
      WAYS.map((way) => {
        const cell = add(row, "div", { class: `number ${way}` });
        add(cell, "span", { text: this.data.words[way] });
        return [way, { now: add(cell, "b"), least: add(cell, "small") }];
      }),
    );
  }

  patterns() {
    const defs = add(this.svg, "defs");
    /** @param {string} id @param {number} size */
    const pattern = (id, size) =>
      add(defs, "pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse" });
    const cross = pattern("crossed", 7);
    add(cross, "rect", { width: 7, height: 7, class: "soft-paid" });
    add(cross, "path", { d: "M0 0L7 7M7 0L0 7", class: "stroke-paid" });
    const dots = pattern("dotted", 6);
    add(dots, "rect", { width: 6, height: 6, class: "soft-saved" });
    add(dots, "circle", { cx: 3, cy: 3, r: 1.4, class: "dot-saved" });
  }

  /** @param {Data["words"]} words */
  legend(words) {
    const row = add(this.box, "p", { class: "legend" });
    add(row, "span", { class: "p", text: `◆ ${words.best_forward}` });
    add(row, "span", { class: "q", text: `▲ ${words.minima}` });
  }

  buildSliders() {
    const { words, open, ranges } = this.data;
    const groups = add(this.box, "div", { class: "groups" });
    /** @param {Letter} letter @param {string} name */
    const group = (letter, name) => {
      const field = add(groups, "fieldset", { class: letter });
      add(field, "legend", { text: name });
      return field;
    };
    const own = group("q", words.model);
    this.sliders = /** @type {const} */ (["mu", "sigma"]).map((name) =>
      this.slider(own, ranges[name], {
        name,
        label: words[name === "mu" ? "centre" : "width"],
        get: () => this.value[name],
        to: (x) => {
          this.value[name] = x;
        },
      }),
    );
    if (!open) return;
    const { m } = this.value;
    m.forEach((_, i) => {
      const field = group("p", words.bumps[i]);
      const kinds = /** @type {const} */ ([["m", "centre"], ["s", "width"]]);
      for (const [name, label] of kinds)
        this.sliders.push(
          this.slider(field, ranges[name], {
            name: `${name}${i + 1}`,
            label: words[label],
            get: () => this.value[name][i],
            to: (x) => {
              this.value[name][i] = x;
            },
          }),
        );
      if (m.length > 1)
        this.sliders.push(
          this.slider(field, [LEAST_WEIGHT, 1 - LEAST_WEIGHT * (m.length - 1), 0.01], {
            name: `w${i + 1}`,
            label: words.weight,
            get: () => this.value.w[i],
            to: (x) => {
              this.value.w = balanced(this.value.w, i, x);
            },
          }),
        );
    });
  }

  /**
   * A native slider that acts while it moves; Python hears when it rests.
   * @param {HTMLElement} parent @param {Range} range
   * @param {{ name: string, label: string, get: () => number, to: (x: number) => void }} what
   * @returns {Slider}
   */
  slider(parent, range, { name, label, get, to }) {
    const [min, max, step] = range;
    const row = add(parent, "label", { class: "slider" });
    add(row, "span", { class: "name", text: label });
    const reading = add(row, "span", { class: "reading", "aria-hidden": "true" });
    const input = add(row, "input", {
      type: "range", name, min, max, step: String(step), "aria-label": label,
    });
    let rest = 0;
    let moved = false;
    input.addEventListener("input", () => {
      clearTimeout(rest);
      moved = true;
      this.shared.held = true;
      to(input.valueAsNumber);
      this.paint();
    });
    for (const end of ["change", "pointerup", "pointercancel", "blur"])
      input.addEventListener(end, () => {
        if (!moved) return;
        clearTimeout(rest); // a key held down is one movement
        rest = setTimeout(() => {
          moved = false;
          this.drop();
        }, SETTLE);
      });
    input.addEventListener("keydown", (event) => {
      if (/^(Page|Arrow)|^(Home|End)$/.test(event.key)) event.stopPropagation(); // not the presenter's
    });
    return { input, reading, get, shown: NaN, range };
  }

  buildPanels() {
    const { words } = this.data;
    const row = add(this.box, "div", { class: "panels" });
    return WAYS.map((way) => {
      const cell = add(row, "figure", { class: way });
      const title = add(cell, "figcaption");
      add(title, "b", { text: words[`terms_${way}`] });
      const total = add(title, "span");
      const svg = add(cell, "svg", { role: "img" });
      const [paid, saved] = ["paid", "saved"].map((kind) => add(svg, "path", { class: kind }));
      const [axis, tick] = [1, 2].map(() => add(svg, "line", { class: "axis" }));
      const text = add(svg, "text", { class: "value" });
      return { way, svg, total, paid, saved, axis, tick, text };
    });
  }

  // --- the hand ---

  /**
   * A round handle; `place` says where it is, `pull` and `push` do what a distance or a key does.
   * @param {string} kind @param {string} name
   * @param {Object} what
   * @param {() => Place} what.place
   * @param {(from: Value, distance: number, down: number) => void} what.pull
   * @param {(steps: number, key: string) => void} what.push
   * @param {() => Said} what.said
   * @returns {Grip}
   */
  grip(kind, name, { place, pull, push, said }) {
    const group = add(this.svg, "g", {
      class: `grip ${kind}`, role: "slider", tabindex: 0, "aria-label": name,
    });
    add(group, "circle", { class: "touch" });
    add(group, kind.includes("flank") ? "rect" : "circle", { class: "knob" });
    let from = this.value;
    let start = { x: 0, y: 0 };
    handle(group, {
      stage: this.svg,
      grab: (at) => {
        this.shared.held = true;
        this.frozen = at !== null;
        from = structuredClone(this.value);
        start = this.at(...place());
        this.weightPixels = this.scale.y;
        return start;
      },
      move: ({ x, y }) => {
        pull(from, (x - start.x) / this.scale.x, y - start.y);
        this.paint();
      },
      nudge: (steps, key) => {
        push(steps, key);
        this.paint();
      },
      drop: () => this.drop(),
    });
    return { group, place, said };
  }

  /**
   * A handle that moves one number of the value sideways.
   * @param {string} kind @param {string} name @param {Range} range
   * @param {Object} what
   * @param {(value: Value) => number} what.get
   * @param {(x: number) => void} what.to
   * @param {() => Place} what.place
   * @param {() => number} [what.sign]
   */
  sideways(kind, name, range, { get, to, place, sign = () => 1 }) {
    const step = range[2];
    const label = this.data.words[kind.includes("flank") ? "width" : "centre"];
    return this.grip(kind, `${name}: ${label}`, {
      place,
      pull: (from, distance) => to(tidy(clamp(get(from) + sign() * distance, range))),
      push: (steps) => to(clamp(this.stepped(get(this.value), steps, step), range)),
      said: () => ({ range, now: get(this.value), text: `${label} ${this.print.plain(get(this.value))}` }),
    });
  }

  /** @param {number} i */
  bumpHandles(i) {
    const { words, ranges } = this.data;
    const name = words.bumps[i];
    const side = i ? 1 : -1; // the first bump's flank to the left, out of the others' way
    const flank = this.sideways("p flank", name, ranges.s, {
      get: (value) => value.s[i],
      to: (s) => {
        this.value.s[i] = s;
      },
      place: () => this.onP(this.value.m[i] + side * this.value.s[i]),
      sign: () => side,
    });
    if (this.value.m.length === 1)
      return [
        flank,
        this.sideways("p", name, ranges.m, {
          get: (value) => value.m[i],
          to: (m) => {
            this.value.m[i] = m;
          },
          place: () => this.onP(this.value.m[i]),
        }),
      ];
    return [flank, this.peak(i, name, ranges.m)];
  }

  /**
   * The peak of one bump among several: sideways its centre, up and down its weight.
   * @param {number} i @param {string} name @param {Range} range
   */
  peak(i, name, range) {
    const { words } = this.data;
    /** @param {number[]} weights @param {number} target */
    const weigh = (weights, target) => {
      this.value.w = balanced(weights, i, tidy(target));
    };
    return this.grip("p", `${name}: ${words.centre}, ${words.weight}`, {
      place: () => this.onP(this.value.m[i]),
      pull: (from, distance, down) => {
        const across = beyond(distance * this.scale.x) / this.scale.x;
        this.value.m[i] = tidy(clamp(from.m[i] + across, range));
        const whole = this.weightPixels * bellAt(0, { mean: 0, std: from.s[i] });
        this.value.w = from.w;
        if (beyond(down)) weigh(from.w, from.w[i] - beyond(down) / whole);
      },
      push: (steps, key) => {
        if (key === "ArrowUp" || key === "ArrowDown")
          weigh(this.value.w, this.value.w[i] + 0.01 * steps);
        else this.value.m[i] = clamp(this.stepped(this.value.m[i], steps, range[2]), range);
      },
      said: () => {
        const [m, w] = [this.value.m[i], this.value.w[i]];
        const text = `${words.centre} ${this.print.plain(m)}, ${words.weight} ${this.print.plain(w)}`;
        return { range, now: m, text };
      },
    });
  }

  bellHandles() {
    const { words, ranges } = this.data;
    /** @param {number} x @returns {Place} */
    const q = (x) => [x, bellAt(x, bell(this.value))];
    return [
      this.sideways("q flank", words.model, ranges.sigma, {
        get: (value) => value.sigma,
        to: (sigma) => {
          this.value.sigma = sigma;
        },
        place: () => q(this.value.mu + this.value.sigma),
      }),
      this.sideways("q", words.model, ranges.mu, {
        get: (value) => value.mu,
        to: (mu) => {
          this.value.mu = mu;
        },
        place: () => q(this.value.mu),
      }),
    ];
  }

  /** @param {number} value @param {number} steps @param {number} step */
  stepped(value, steps, step) {
    return Number.isFinite(steps) ? Math.round((value + steps * step) * 1e4) / 1e4 : steps;
  }

  drop() {
    this.shared.held = false;
    this.frozen = false;
    this.shared.tell(this.send, this.value);
    const { words, open } = this.data;
    const said = WAYS.map((way) => `${words[way]} ${this.readings[way]?.now.textContent}`);
    if (open) set(this.spoken, { text: said.join(", ") });
    this.paint();
  }

  // --- the picture ---

  get reach() {
    return this.view?.reach ?? REACH;
  }

  /** Pixels of a place. @param {number} x @param {number} density */
  at(x, density) {
    return { x: (x + this.reach) * this.scale.x, y: this.floor - density * this.scale.y };
  }

  /** @param {number} x @returns {Place} */
  onP(x) {
    const { w, m, s } = this.value;
    return [x, w.reduce((sum, weight, i) => sum + weight * bellAt(x, { mean: m[i], std: s[i] }), 0)];
  }

  /** Places to draw at: evenly, and densely wherever a bell is. */
  grid() {
    const { m, s, mu, sigma } = this.value;
    const { reach } = this;
    const even = Array.from({ length: 161 }, (_, k) => (reach * (k - 80)) / 80);
    const bells = m.map((mean, i) => ({ mean, std: s[i] }));
    const near = [...bells, { mean: mu, std: sigma }].flatMap(({ mean, std }) =>
      Array.from({ length: 25 }, (_, k) => mean + (std * (k - 12)) / 4),
    );
    return Float64Array.from([...even, ...near.filter((x) => Math.abs(x) < reach)]).sort();
  }

  /**
   * The part of the plane to show follows what is in it, gently; a hand holds it still.
   * @param {number} peak
   */
  look(peak) {
    const { m, s, mu, sigma } = this.value;
    const ends = [...m.map((x, i) => Math.abs(x) + 2.6 * s[i]), Math.abs(mu) + 2.6 * sigma];
    const goal = { reach: 5 * Math.ceil(Math.max(REACH, ...ends) / 5), top: 1.1 * peak };
    const view = this.view ?? goal;
    if (this.frozen) view.top = Math.max(view.top, goal.top);
    else
      for (const name of /** @type {const} */ (["reach", "top"])) {
        const gap = goal[name] - view[name];
        const there = this.calm.matches || Math.abs(gap) < 0.004 * goal[name];
        view[name] = there ? goal[name] : view[name] + 0.3 * gap;
        if (!there) this.paint();
      }
    this.view = view;
    return view;
  }

  draw() {
    if (!this.width || !this.value) return;
    const { value, width, em } = this;
    const { data } = this;
    const [p, q] = [mixture(value), bell(value)];
    const peaks = [...value.m.map((m) => this.onP(m)[1]), bellAt(q.mean, q)];
    const same = data.open && this.sameP();
    if (data.open && same) peaks.push(...data.minima.map(([, std]) => bellAt(0, { mean: 0, std })));
    const view = this.look(Math.max(...peaks));
    const tall = 15 * em;
    this.floor = tall + 1.2 * em;
    this.scale = { x: width / (2 * view.reach), y: tall / view.top };
    const x = this.grid();
    const heights = kl.integrands(p, q, x);
    const across = Array.from(x, (place) => px((place + view.reach) * this.scale.x));
    for (const letter of /** @type {const} */ (["p", "q"])) {
      const { area, line, name } = this.curves[letter];
      const path = this.trace(across, heights[letter], this.floor, this.scale.y);
      set(line, { d: `M${path}` });
      set(area, { d: `M0 ${this.floor}L${path}L${width} ${this.floor}Z` });
      const top = heights[letter].indexOf(Math.max(...heights[letter]));
      const lean = letter === "p" ? -1.4 : 1.4; // the letters stay apart when the peaks meet
      const at = this.at(x[top], heights[letter][top]);
      set(name, { x: at.x + lean * em, y: at.y - 0.3 * em });
    }
    for (const { group, place, said } of this.handles) this.drawHandle(group, place(), said());
    for (const slider of this.sliders) this.drawSlider(slider);
    const bottom = this.floor + (data.open ? 4.4 : 1.6) * em;
    this.drawAxis(bottom);
    if (!data.open) return;
    const both = kl.densityDirections(p, q);
    for (const way of WAYS) {
      const { now, least } = found(this.readings[way]);
      const text = `${data.words.least} ${this.print.information(data.least[way])}`;
      set(now, { text: this.print.information(both[way]) });
      set(least, { text, class: same ? "" : "stale" });
    }
    this.drawMarks(p, same, data.minima);
    for (const shown of this.panels) this.drawPanel(shown, x, heights[shown.way], both);
  }

  /**
   * @param {string[]} across @param {Float64Array | number[]} heights
   * @param {number} zero @param {number} scale
   */
  trace(across, heights, zero, scale) {
    let path = "";
    for (let k = 0; k < across.length; k++)
      path += `${k ? "L" : ""}${across[k]} ${px(zero - heights[k] * scale)}`;
    return path;
  }

  /** @param {SVGGElement} group @param {Place} place @param {Said} said */
  drawHandle(group, [x, density], { range, now, text }) {
    const { em } = this;
    const at = this.at(x, density);
    set(group, {
      "aria-valuemin": range[0], "aria-valuemax": range[1], "aria-valuenow": now,
      "aria-valuetext": text,
    });
    const [touch, knob] = group.children;
    const side = 0.9 * em;
    set(touch, { cx: at.x, cy: at.y, r: 1.25 * em });
    if (knob.tagName === "circle") set(knob, { cx: at.x, cy: at.y, r: 0.55 * em });
    else {
      const [x, y] = [at.x - side / 2, at.y - side / 2];
      set(knob, { x, y, width: side, height: side, rx: 0.15 * em });
    }
  }

  /** @param {Slider} slider */
  drawSlider(slider) {
    const { input, reading, get, range } = slider;
    const value = get();
    if (value === slider.shown) return;
    slider.shown = value;
    if (input.valueAsNumber !== value) input.value = String(value);
    const text = this.print.plain(value);
    set(reading, { text });
    set(input, { "aria-valuetext": text });
    input.style.setProperty("--share", String((value - range[0]) / (range[1] - range[0])));
  }

  /** @param {number} bottom */
  drawAxis(bottom) {
    const { width, floor, em } = this;
    set(this.axis, { x1: 0, x2: width, y1: floor, y2: floor });
    const reach = 5 * Math.ceil(this.reach / 5 - 1e-9);
    const marks = Array.from({ length: (2 * reach) / 5 - 1 }, (_, k) => 5 * (k + 1) - reach);
    while (this.ticks.length < marks.length)
      this.ticks.push(add(this.svg, "text", { class: "tick" }));
    this.ticks.forEach((tick, k) => {
      set(tick, {
        text: k < marks.length ? this.print.fixed(marks[k], 0) : "",
        x: this.at(marks[k] ?? 0, 0).x, y: floor + 1.15 * em,
      });
    });
    resize(this.svg, width, bottom);
  }

  /** Is P still what Python's minima were computed for? */
  sameP() {
    /** @param {number[]} a @param {number[]} b */
    const near = (a, b) => a.every((x, i) => Math.abs(x - b[i]) < 1e-9);
    const names = /** @type {const} */ (["w", "m", "s"]);
    return names.every((name) => near(this.value[name], this.data.value[name]));
  }

  /**
   * Below the axis: where the best forward fit is, and the reverse minima; faint once P moved.
   * @param {kl.Mixture} p @param {boolean} same @param {Minimum[]} minima
   */
  drawMarks(p, same, minima) {
    const { em, floor } = this;
    const built = this.below?.minima === minima && this.below.diamond.isConnected;
    const below = this.below && built ? this.below : this.buildMarks(minima);
    const { mean, std } = kl.moments(p);
    const [left, middle, right] = [mean - std, mean, mean + std].map((x) => this.at(x, 0).x);
    const y = floor + 2.1 * em;
    set(below.span, { x1: left, x2: right, y1: y, y2: y });
    set(below.diamond, { x: middle, y: y + 0.38 * em });
    set(this.ghosts, { class: same ? "ghosts" : "ghosts stale" });
    set(below.triangles, { class: same ? "" : "stale" });
    minima.forEach(([m, s], k) => {
      const path = this.trace(...this.ghost({ mean: m, std: s }), floor, this.scale.y);
      set(this.ghosts.children[k], { d: `M${path}` });
      set(below.triangles.children[k], { x: this.at(m, 0).x, y: floor + 3.9 * em });
    });
  }

  /** @param {kl.Gaussian} q @returns {[across: string[], heights: number[]]} */
  ghost(q) {
    const x = Array.from({ length: 49 }, (_, k) => q.mean + (q.std * (k - 24)) / 7);
    return [x.map((place) => px(this.at(place, 0).x)), x.map((place) => bellAt(place, q))];
  }

  /** @param {Minimum[]} minima */
  buildMarks(minima) {
    this.ghosts.replaceChildren();
    this.marks.replaceChildren();
    const span = add(this.marks, "line", { class: "span" });
    const diamond = add(this.marks, "text", { class: "p mark", text: "◆" });
    const triangles = add(this.marks, "g");
    for (const [, , sign] of minima) {
      add(this.ghosts, "path");
      add(triangles, "text", { class: "q mark", text: `▲${sign}` });
    }
    this.below = { minima, span, diamond, triangles };
    return this.below;
  }

  /**
   * Who pays: one direction's signed integrand, on a scale of its own.
   * @param {Panel} panel @param {Float64Array} x @param {Float64Array} terms
   * @param {ReturnType<typeof kl.densityDirections>} both
   */
  drawPanel({ way, svg, total, paid, saved, axis, tick, text }, x, terms, both) {
    const { em, print } = this;
    const { words, look } = this.data;
    const width = this.panelWidth ?? svg.clientWidth;
    this.panelWidth = width;
    const unit = look.scale;
    const [high, low] = [Math.max(1e-3, ...terms), Math.min(0, ...terms)];
    const scale = (8 * em) / (high - low);
    const zero = 0.8 * em + high * scale;
    const across = x.map((place) => ((place + this.reach) * width) / (2 * this.reach));
    set(paid, { d: lobes(across, terms, zero, scale) });
    set(saved, { d: lobes(across, terms.map((term) => -term), zero, -scale) });
    const bottom = 9.6 * em;
    const mark = roundBelow(0.97 * high * unit);
    const level = zero - (mark / unit) * scale;
    set(axis, { x1: 0, x2: width, y1: zero, y2: zero });
    set(tick, { x1: 0, x2: 0.5 * em, y1: level, y2: level });
    set(text, { x: 0.7 * em, y: level + 0.35 * em, text: print.short(mark, 1) });
    // Rounded so that they add up as printed.
    const places = look.digits.information;
    /** @param {number} nats */
    const rounded = (nats) => Number(decimal(nats * unit, places));
    const [sum, less] = [rounded(both[way]), rounded(-both[`${way}Saved`])];
    const amounts = [sum, sum + less, less].map((amount) => print.fixed(amount, places));
    const said = `${amounts[0]} = ${words.paid} ${amounts[1]} − ${words.saved} ${amounts[2]}`;
    set(total, { text: said });
    resize(svg, width, bottom);
    set(svg, { "aria-label": `${words[`terms_${way}`]}: ${said}` });
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Curve(stage));
