// The race: gradient descent on forward and on reverse KL from one start, side by side, each on its
// landscape over (μ, ln σ). Python sends the landscapes and the paths; playing them needs nobody.
import * as kl from "../kit/mathematics.js";
import {
  Shared, add, everyFrame, found, handle, mount, onWidth, pointIn, printer, px, resize, set,
} from "../kit/stage.js";

/**
 * @typedef {import("../kit/stage.js").Point} Point
 * @typedef {import("../kit/stage.js").Range} Range
 * @typedef {"forward" | "reverse"} Way
 * @typedef {{ mu: number, sigma: number }} Place a Q, as a place on a landscape
 * @typedef {Place & { method: string, rate: number, step: number }} Value
 * @typedef {[mu: number, sigma: number, sign: string, kl: number]} Mark
 * @typedef {{ mu: number[], sigma: number[], kl: number[] }} Path
 * @typedef {"play" | "pause" | "step" | "restart" | "scrub" | "speed" | "per_second" | "method" | "rate"
 *   | "start" | "at_step" | "values" | "legend" | Way | `ground_${Way}`} Word
 * @typedef {Object} Data
 * @property {Value} value
 * @property {kl.Mixture} p
 * @property {{ columns: number, heights: Record<Way, number[]>, basins: string }} ground
 * @property {Record<Way, Mark[]>} marks
 * @property {Record<Way, Path>} paths
 * @property {string[]} methods
 * @property {number[]} rates
 * @property {Record<"mu" | "sigma", Range>} ranges
 * @property {Record<Way, string>} outcomes
 * @property {Record<Word, string> & { methods: Record<string, string> }} words
 * @property {import("../kit/stage.js").Look} look
 * @typedef {import("../kit/stage.js").Send<Value>} Send
 * @typedef {Place & { step: number, last: number, kl: number, at: Place }} Now
 * @typedef {{ text: string[], logs: number[] }} Trace
 * @typedef {{ input: HTMLInputElement, reading: HTMLElement }} Slider
 * @typedef {ReturnType<Race["track"]>} Track
 */

/** @type {Way[]} */
const WAYS = ["forward", "reverse"];
const SETTLE = 200; // ms a slider must rest before Python hears of it
const SPEEDS = [2, 4, 8, 16, 32, 64, 128]; // steps a second
// Band edges: how far above the lowest place, in the reader's unit.
const LEVELS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const HUE = [98, 82, 190];

/** @param {number} value @param {number[]} ends */
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
/** @param {number} value */
const tidy = (value) => Math.round(value * 100) / 100 + 0;
/** @param {number} x @param {number} mean @param {number} std */
const bellAt = (x, mean, std) =>
  Math.exp(-0.5 * ((x - mean) / std) ** 2) / (std * Math.sqrt(2 * Math.PI));

/**
 * A height above the lowest as a place among the band edges: 0 below the first, 1 at it, ...
 * @param {number} height
 */
function band(height) {
  if (height < LEVELS[0]) return height / LEVELS[0];
  const above = LEVELS.findIndex((level) => height < level);
  if (above < 0) return LEVELS.length;
  const [low, high] = [LEVELS[above - 1], LEVELS[above]];
  return above + Math.log(height / low) / Math.log(high / low);
}

/**
 * How much of each place's surroundings belongs to each basin: borders without the grid's stairs.
 * @param {Uint8Array} basins @param {number} columns
 */
function shares(basins, columns) {
  const rows = basins.length / columns;
  return Array.from({ length: Math.max(...basins) + 1 }, (_, basin) => {
    let share = Float64Array.from(basins, (owner) => Number(owner === basin));
    for (let again = 0; again < 3; again++)
      for (const [stride, size] of [[1, columns], [columns, rows]])
        share = share.map((middle, k) => {
          const place = Math.floor(k / stride) % size;
          const before = place > 0 ? share[k - stride] : middle;
          const after = place < size - 1 ? share[k + stride] : middle;
          return 0.25 * before + 0.5 * middle + 0.25 * after;
        });
    return share;
  });
}

/**
 * Bands of height, lines between them, and (if `basins` are given) borders between basins.
 * @param {HTMLCanvasElement} canvas
 * @param {{ columns: number, heights: number[], basins: Uint8Array | null, ink: number[] }} ground
 */
function paintGround(canvas, { columns, heights, basins, ink }) {
  const { width, height } = canvas;
  const rows = heights.length / columns;
  const at = Float64Array.from(heights, band);
  const bands = new Uint8Array(width * height);
  const owners = new Uint8Array(width * height);
  const claims = basins ? shares(basins, columns) : [];
  for (let y = 0; y < height; y++) {
    const v = (1 - (y + 0.5) / height) * (rows - 1);
    const row = Math.min(Math.floor(v), rows - 2);
    for (let x = 0; x < width; x++) {
      const u = ((x + 0.5) / width) * (columns - 1);
      const column = Math.min(Math.floor(u), columns - 2);
      const [corner, a, b] = [row * columns + column, u - column, v - row];
      /** @param {Float64Array} values */
      const between = (values) =>
        (1 - b) * ((1 - a) * values[corner] + a * values[corner + 1]) +
        b * ((1 - a) * values[corner + columns] + a * values[corner + columns + 1]);
      bands[y * width + x] = between(at);
      let largest = 0;
      claims.forEach((claim, basin) => {
        const share = between(claim);
        if (share > largest) [largest, owners[y * width + x]] = [share, basin];
      });
    }
  }
  const context = found(canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  /** @param {Uint8Array} values @param {number} k @param {number} x */
  const differs = (values, k, x) =>
    (x + 1 < width && values[k] !== values[k + 1]) ||
    (k + width < values.length && values[k] !== values[k + width]);
  for (let k = 0; k < bands.length; k++) {
    const x = k % width;
    const depth = 1 - Math.min(bands[k] / 14, 1);
    let [colour, alpha] = [HUE, 12 + 175 * depth ** 1.6]; // the colour is spent on the lower bands
    if (differs(bands, k, x)) alpha += 45;
    if (differs(owners, k, x) || (x && differs(owners, k - 1, x - 1))) [colour, alpha] = [ink, 210];
    image.data.set([...colour, alpha], 4 * k);
  }
  context.putImageData(image, 0, 0);
}

class Race {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;
  /** @type {import("../kit/stage.js").Printer} */
  print;
  /** @type {Value} */
  value;
  /** @type {Track[]} */
  tracks;
  /** @type {HTMLButtonElement} */
  play;
  /** @type {Slider} */
  scrub;
  /** @type {Slider} */
  pace;
  /** @type {Slider} */
  rate;
  /** @type {HTMLInputElement[]} */
  radios;
  /** @type {HTMLElement} */
  spoken;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.shape = this.run = "";
    this.width = this.height = this.em = 0;
    this.last = 0; // the last step of the longer path
    this.playing = false;
    this.rolls = false; // off it goes, once the new paths are there
    /** @type {number | null} */
    this.clock = null; // when the last picture was
    /** @type {Record<Way, Trace> | null} */
    this.traces = null;
    /** @type {string | null} */
    this.painted = null; // what the landscapes were painted for
    /** @type {ReturnType<typeof kl.densityDirections> | null} */
    this.live = null; // both divergences under the hand
    this.shared = new Shared();
    this.paint = everyFrame(() => this.draw());
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.speed = 3;
    this.at = 0; // where the play head is, in steps
    this.box = add(stage, "div", { class: "race" });
    onWidth(this.box, () => {
      this.width = this.tracks?.[0].ground.clientWidth ?? 0;
      this.paint();
    });
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    const { value } = data;
    this.data = data;
    this.send = send;
    this.print = printer(data.look);
    const shape = JSON.stringify([data.words, data.look]);
    if (this.shared.news(value) || !this.value) {
      this.value = structuredClone(value);
      this.at = value.step;
      this.playing = this.rolls = false;
    }
    if (shape !== this.shape) {
      this.shape = shape;
      this.build();
    }
    const run = JSON.stringify([data.p, value.mu, value.sigma, value.method, value.rate]);
    if (run !== this.run) {
      this.run = run;
      this.last = Math.max(...WAYS.map((way) => data.paths[way].kl.length)) - 1;
      this.at = Math.min(this.at, this.last);
      this.traces = null;
      if (this.rolls && this.fresh()) this.roll();
    }
    this.paint();
  }

  /** Do Python's paths start where the start is now? */
  fresh() {
    const told = this.data.value;
    const names = /** @type {const} */ (["mu", "sigma", "method", "rate"]);
    return names.every((name) => told[name] === this.value[name]);
  }

  // --- what is there ---

  build() {
    const { words } = this.data;
    this.box.replaceChildren();
    const deck = add(this.box, "div", { class: "deck" });
    this.transport(deck);
    this.choices(deck);
    const row = add(this.box, "div", { class: "tracks" });
    this.tracks = WAYS.map((way) => this.track(row, way));
    add(this.box, "p", { class: "legend", text: words.legend });
    this.spoken = add(this.box, "div", { class: "spoken", "aria-live": "polite" });
    this.traces = this.painted = null;
    this.width = this.tracks[0].ground.clientWidth;
  }

  /** @param {HTMLElement} deck */
  transport(deck) {
    const { words } = this.data;
    const buttons = add(deck, "div", { class: "buttons" });
    /** @param {"play" | "step" | "restart"} name @param {() => void} act */
    const button = (name, act) => {
      const made = add(buttons, "button", { type: "button", name, text: words[name] });
      made.addEventListener("click", act);
      return made;
    };
    this.play = button("play", () => (this.playing ? this.stop() : this.start()));
    button("step", () => this.moveTo(Math.floor(this.at) + 1));
    button("restart", () => this.moveTo(0));
    this.scrub = this.range(deck, "scrub", words.scrub, {
      input: (step) => {
        this.playing = false;
        this.at = step;
      },
      rest: () => this.moveTo(this.at),
    });
    this.pace = this.range(deck, "speed", words.speed, {
      input: (k) => {
        this.speed = k;
      },
    });
    set(this.pace.input, { max: SPEEDS.length - 1 });
  }

  /** @param {HTMLElement} deck */
  choices(deck) {
    const { words, methods, rates } = this.data;
    const group = add(deck, "div", { class: "methods", role: "radiogroup", "aria-label": words.method });
    add(group, "span", { class: "name", text: words.method, "aria-hidden": "true" });
    this.radios = methods.map((code) => {
      const label = add(group, "label");
      const input = add(label, "input", { type: "radio", name: "method", value: code });
      add(label, "span", { text: words.methods[code] });
      input.addEventListener("change", () => this.change({ method: code }));
      input.addEventListener("keydown", (event) => {
        if (/^Arrow/.test(event.key)) event.stopPropagation(); // not the presenter's
      });
      return input;
    });
    this.rate = this.range(deck, "rate", words.rate, {
      input: (k) => this.redirect({ rate: rates[k] }),
      rest: () => this.commit(),
    });
    set(this.rate.input, { max: rates.length - 1 });
  }

  /**
   * A native range; `input` while it moves, `rest` when it has come to rest.
   * @param {HTMLElement} parent @param {string} name @param {string} label
   * @param {{ input: (value: number) => void, rest?: () => void }} what
   * @returns {Slider}
   */
  range(parent, name, label, { input, rest }) {
    const row = add(parent, "label", { class: `slider ${name}` });
    add(row, "span", { class: "name", text: label });
    const reading = add(row, "span", { class: "reading", "aria-hidden": "true" });
    const element = add(row, "input", { type: "range", name, min: 0, step: 1, "aria-label": label });
    let timer = 0;
    let moved = false;
    element.addEventListener("input", () => {
      clearTimeout(timer);
      moved = true;
      if (rest) this.shared.held = true;
      input(element.valueAsNumber);
      this.paint();
    });
    for (const end of ["change", "pointerup", "pointercancel", "blur"])
      element.addEventListener(end, () => {
        if (!moved || !rest) return;
        clearTimeout(timer); // a key held down is one movement
        timer = setTimeout(() => {
          moved = this.shared.held = false;
          rest();
        }, SETTLE);
      });
    element.addEventListener("keydown", (event) => {
      if (/^(Page|Arrow)|^(Home|End)$/.test(event.key)) event.stopPropagation();
    });
    return { input: element, reading };
  }

  /** @param {HTMLElement} row @param {Way} way */
  track(row, way) {
    const { words } = this.data;
    const cell = add(row, "figure", { class: `track ${way}` });
    const title = add(cell, "figcaption");
    add(title, "b", { text: words[way] });
    const reading = add(title, "span", { class: "now" });
    const ground = add(cell, "div", { class: "ground" });
    const canvas = add(ground, "canvas");
    const svg = add(ground, "svg", { role: "group", "aria-label": words[`ground_${way}`] });
    const clip = add(add(svg, "clipPath", { id: `clip-${way}` }), "rect");
    const plate = add(svg, "rect", { class: "plate" });
    const inside = add(svg, "g", { "clip-path": `url(#clip-${way})` });
    const trail = add(inside, "path", { class: "trail" });
    const stops = add(inside, "path", { class: "stops" });
    const badges = add(svg, "g", { class: "badges" });
    /** @type {Record<"mu" | "sigma", SVGTextElement[]>} */
    const ticks = { mu: [], sigma: [] };
    const grip = this.grip(svg, way);
    const dot = add(svg, "circle", { class: "dot" });
    plate.addEventListener("click", (event) => {
      this.redirect(this.place(pointIn(svg, event)));
      this.commit();
    });
    const [bells, values] = ["bells", "values"].map((name) =>
      add(cell, "svg", { class: name, "aria-hidden": "true" }),
    );
    const outcome = add(cell, "p", { class: "outcome" });
    return {
      way, reading, ground, canvas, svg, clip, plate, trail, stops, badges, ticks, grip, dot, outcome,
      bells: {
        svg: bells,
        area: add(bells, "path", { class: "p under" }),
        p: add(bells, "path", { class: "p line" }),
        q: add(bells, "path", { class: "q line" }),
      },
      values: {
        svg: values,
        axis: add(values, "line", { class: "axis" }),
        all: add(values, "path", { class: "ahead" }),
        done: add(values, "path", { class: "done" }),
        dot: add(values, "circle", { class: "dot" }),
        title: add(values, "text", { class: "tick" }),
      },
    };
  }

  /**
   * The start, on either landscape: sideways its centre, up and down its width.
   * @param {SVGSVGElement} svg @param {Way} way
   */
  grip(svg, way) {
    const { words, ranges } = this.data;
    const group = add(svg, "g", {
      class: "grip q", role: "slider", tabindex: 0, "aria-label": `${words[way]}: ${words.start}`,
      "aria-valuemin": ranges.mu[0], "aria-valuemax": ranges.mu[1],
    });
    add(group, "circle", { class: "touch" });
    add(group, "circle", { class: "knob" });
    handle(group, {
      stage: svg,
      grab: () => {
        this.shared.held = true;
        return this.pixels(this.value.mu, this.value.sigma);
      },
      move: (at) => this.redirect(this.place(at)),
      nudge: (steps, key) => {
        const upright = /^(ArrowUp|ArrowDown|Page)/.test(key);
        const name = upright ? "sigma" : "mu";
        const [low, high, size] = ranges[name];
        const goal = Number.isFinite(steps) ? this.value[name] + steps * size : steps;
        this.redirect({ [name]: tidy(clamp(goal, [low, high])) });
      },
      drop: () => this.commit(),
    });
    return group;
  }

  // --- the hand ---

  /**
   * Another start, method or rate: the old paths fade until Python has walked the new ones.
   * @param {Partial<Value>} changes
   */
  redirect(changes) {
    Object.assign(this.value, changes, { step: 0 });
    this.playing = false;
    this.at = 0;
    this.paint();
  }

  /** The hand has let go: ask Python for the paths, and run when they are there. */
  commit() {
    this.shared.held = false;
    this.rolls = true;
    // Back where it was, there is nothing new to ask for.
    if (!this.shared.tell(this.send, this.value) && this.fresh()) this.roll();
  }

  /** @param {Partial<Value>} changes */
  change(changes) {
    this.redirect(changes);
    this.commit();
  }

  roll() {
    this.rolls = false;
    if (this.calm.matches) this.moveTo(this.last);
    else this.start();
  }

  start() {
    if (this.at >= this.last) this.at = 0;
    this.playing = true;
    this.clock = null;
    this.paint();
  }

  stop() {
    this.moveTo(this.at);
  }

  /** @param {number} step */
  moveTo(step) {
    this.playing = this.shared.held = false;
    this.at = clamp(Math.floor(step), [0, this.last]);
    this.value.step = this.at;
    if (this.fresh()) this.shared.tell(this.send, this.value);
    const said = this.tracks.map(({ way }) => `${this.data.words[way]}: ${this.said(this.now(way))}`);
    set(this.spoken, { text: said.join(". ") });
    this.paint();
  }

  // --- the picture ---

  /** Pixels on a landscape. @param {number} mu @param {number} sigma */
  pixels(mu, sigma) {
    const { mu: across, sigma: up } = this.data.ranges;
    const x = ((mu - across[0]) / (across[1] - across[0])) * this.width;
    const y = (Math.log(up[1] / sigma) / Math.log(up[1] / up[0])) * this.height;
    return { x, y };
  }

  /** @param {Point} at @returns {Place} */
  place({ x, y }) {
    const { mu, sigma } = this.data.ranges;
    return {
      mu: tidy(clamp(mu[0] + (x / this.width) * (mu[1] - mu[0]), mu)),
      sigma: tidy(clamp(sigma[1] * (sigma[0] / sigma[1]) ** (y / this.height), sigma)),
    };
  }

  /**
   * Where a descent is now; numbers are those of a step, the dot glides between two.
   * @param {Way} way @returns {Now}
   */
  now(way) {
    const path = this.data.paths[way];
    const last = path.kl.length - 1;
    if (!this.fresh()) {
      const { mu, sigma } = this.value;
      const kls = this.live ?? kl.densityDirections(this.data.p, { mean: mu, std: sigma });
      this.live = kls;
      return { step: 0, last, mu, sigma, kl: kls[way], at: { mu, sigma } };
    }
    const step = Math.min(Math.floor(this.at), last);
    const [next, part] = [Math.min(step + 1, last), this.at - Math.floor(this.at)];
    return {
      step, last, mu: path.mu[step], sigma: path.sigma[step], kl: path.kl[step],
      at: {
        mu: path.mu[step] + part * (path.mu[next] - path.mu[step]),
        sigma: path.sigma[step] * (path.sigma[next] / path.sigma[step]) ** part,
      },
    };
  }

  /** @param {Now} now */
  said({ step, mu, sigma, kl }) {
    const { words } = this.data;
    const [m, s] = [mu, sigma].map((value) => this.print.plain(value));
    return `${words.at_step} ${this.print.whole(step)} · μ ${m} · σ ${s} · KL ${this.print.information(kl)}`;
  }

  /** A path in pixels, once for every path and width. @param {Way} way @returns {Trace} */
  trace(way) {
    const { mu, sigma, kl } = this.data.paths[way];
    const text = mu.map((x, k) => {
      const at = this.pixels(x, sigma[k]);
      // Far outside an SVG would only be slow.
      const [left, top] = [clamp(at.x, [-99, this.width + 99]), clamp(at.y, [-99, this.height + 99])];
      return `${px(left)} ${px(top)}`;
    });
    return { text, logs: kl.map((value) => Math.log(Math.max(value, 1e-9))) };
  }

  draw() {
    if (!this.width || !this.value) return;
    if (this.playing) this.tick();
    const { value, data } = this;
    const ink = getComputedStyle(this.box).color;
    this.height = Math.round(0.62 * this.width);
    const key = JSON.stringify([this.width, ink, data.p, data.look.scale]);
    if (key !== this.painted) this.paintGrounds(key, ink);
    const traces = this.traces ?? { forward: this.trace("forward"), reverse: this.trace("reverse") };
    this.traces = traces;
    this.live = null;
    const fresh = this.fresh();
    const { words, rates } = data;
    set(this.play, { text: this.playing ? words.pause : words.play });
    const { print } = this;
    const step = Math.floor(this.at);
    this.show(this.scrub, step, this.last, `${print.whole(step)} / ${print.whole(this.last)}`);
    const speed = `${print.whole(SPEEDS[this.speed])} ${words.per_second}`;
    this.show(this.pace, this.speed, SPEEDS.length - 1, speed);
    this.show(this.rate, rates.indexOf(value.rate), rates.length - 1, print.short(value.rate));
    for (const radio of this.radios) radio.checked = radio.value === value.method;
    const nows = this.tracks.map(({ way }) => this.now(way));
    const tallest = Math.max(this.peak(), ...nows.map(({ at }) => bellAt(at.mu, at.mu, at.sigma)));
    this.tracks.forEach((track, k) => {
      const now = nows[k];
      this.drawTrack(track, now, fresh, traces[track.way].text);
      this.drawBells(track.bells, now, tallest);
      this.drawValues(track, now, fresh, traces);
      set(track.reading, { text: this.said(now) });
      const ended = fresh && this.at >= now.last;
      set(track.outcome, { text: ended ? data.outcomes[track.way] : "" });
    });
    if (this.playing) this.paint();
  }

  tick() {
    const time = performance.now();
    // A tab that slept does not leap when it wakes.
    const passed = Math.min(time - (this.clock ?? time), 100);
    this.clock = time;
    this.at += (passed / 1000) * SPEEDS[this.speed];
    if (!this.box.isConnected) this.playing = false; // the page was left
    else if (this.at >= this.last) this.moveTo(this.last);
  }

  /** @param {Slider} slider @param {number} value @param {number} max @param {string} text */
  show({ input, reading }, value, max, text) {
    if (Number(input.max) !== max) set(input, { max });
    if (input.valueAsNumber !== value) input.value = String(value);
    set(reading, { text });
    set(input, { "aria-valuetext": text });
    input.style.setProperty("--share", String(max ? value / max : 0));
  }

  /** @param {string} key @param {string} ink */
  paintGrounds(key, ink) {
    const { heights, basins, columns } = this.data.ground;
    const colour = found(ink.match(/[\d.]+/g)).slice(0, 3).map(Number);
    this.painted = key;
    this.traces = null;
    this.em = parseFloat(getComputedStyle(this.box).fontSize);
    for (const track of this.tracks) {
      const { way, canvas, svg, clip, plate, badges } = track;
      const { width, height } = this;
      const least = Math.min(...heights[way], ...this.data.marks[way].map(([, , , kl]) => kl));
      set(canvas, { width, height });
      paintGround(canvas, {
        columns, ink: colour,
        heights: heights[way].map((z) => (z - least) * this.data.look.scale),
        basins: way === "reverse" ? Uint8Array.from(basins, Number) : null,
      });
      resize(svg, width, height);
      for (const rect of [clip, plate]) set(rect, { x: 0, y: 0, width, height });
      badges.replaceChildren();
      for (const mark of this.data.marks[way]) this.drawBadge(badges, mark);
      this.drawTicks(track);
    }
  }

  /** @param {SVGGElement} badges @param {Mark} mark */
  drawBadge(badges, [mu, sigma, sign]) {
    const { x, y } = this.pixels(mu, sigma);
    const badge = add(badges, "g", { class: "badge", transform: `translate(${x},${y})` });
    add(badge, "circle", { r: 0.75 * this.em });
    add(badge, "text", { y: 0.35 * this.em, text: sign });
  }

  /** @param {Track} track */
  drawTicks({ svg, ticks }) {
    const { em, height } = this;
    const { sigma } = this.data.ranges;
    for (const tick of [...ticks.mu, ...ticks.sigma]) tick.remove();
    ticks.mu = [-6, -3, 0, 3, 6].map((mu) => {
      const { x } = this.pixels(mu, sigma[0]);
      return add(svg, "text", { class: "tick", x, y: height + 1.1 * em, text: this.print.fixed(mu, 0) });
    });
    ticks.mu.push(add(svg, "text", { class: "tick", x: this.width - 0.5 * em, y: height + 1.1 * em, text: "μ" }));
    ticks.sigma = [0.5, 1, 2, 4].map((s) => {
      const { y } = this.pixels(0, s);
      return add(svg, "text", { class: "tick side", x: 0.3 * em, y: y + 0.3 * em, text: this.print.short(s) });
    });
    ticks.sigma.push(add(svg, "text", { class: "tick side", x: 0.3 * em, y: 1.1 * em, text: "σ" }));
  }

  /** @param {Track} track @param {Now} now @param {boolean} fresh @param {string[]} text */
  drawTrack({ trail, stops, grip, dot }, { step, at }, fresh, text) {
    const { em, width, height } = this;
    const start = this.pixels(this.value.mu, this.value.sigma);
    const here = this.pixels(at.mu, at.sigma);
    const walked = fresh ? text.slice(0, step + 1) : text;
    const tip = fresh ? `L${px(here.x)} ${px(here.y)}` : "";
    set(trail, { d: `M${walked.join("L")}${tip}`, class: fresh ? "trail" : "trail stale" });
    set(stops, { d: walked.map((place) => `M${place}h0`).join(""), class: fresh ? "stops" : "stops stale" });
    const [x, y] = [clamp(here.x, [0, width]), clamp(here.y, [0, height])];
    const off = Math.hypot(here.x - x, here.y - y) > 1;
    set(dot, { cx: x, cy: y, r: 0.42 * em, class: off ? "dot off" : "dot" });
    const [mu, sigma] = [this.value.mu, this.value.sigma].map((z) => this.print.plain(z));
    set(grip, {
      transform: `translate(${px(start.x)},${px(start.y)})`,
      "aria-valuenow": this.value.mu, "aria-valuetext": `μ ${mu}, σ ${sigma}`,
    });
    set(grip.children[0], { r: 1.4 * em });
    set(grip.children[1], { r: 0.75 * em });
  }

  /** @param {number} x */
  density(x) {
    const { weights, means, stds } = this.data.p;
    return weights.reduce((total, w, i) => total + w * bellAt(x, means[i], stds[i]), 0);
  }

  peak() {
    return Math.max(...this.data.p.means.map((mean) => this.density(mean)));
  }

  /**
   * P and the Q of this step, below the landscape and on its axis.
   * @param {Track["bells"]} bells @param {Now} now @param {number} tallest
   */
  drawBells({ svg, area, p, q }, { at }, tallest) {
    const { width } = this;
    const { mu } = this.data.ranges;
    const height = 5 * this.em;
    const scale = (height - 4) / tallest;
    /** @param {(x: number) => number} curve */
    const line = (curve) => {
      const points = Array.from({ length: 161 }, (_, k) => {
        const y = height - curve(mu[0] + ((mu[1] - mu[0]) * k) / 160) * scale;
        return `${px((k * width) / 160)} ${px(y)}`;
      });
      return points.join("L");
    };
    const outline = line((x) => this.density(x));
    resize(svg, width, height);
    set(p, { d: `M${outline}` });
    set(area, { d: `M0 ${height}L${outline}L${width} ${height}Z` });
    set(q, { d: `M${line((x) => bellAt(x, at.mu, at.sigma))}` });
  }

  /**
   * The divergence against the step, on a logarithmic axis that both share.
   * @param {Track} track @param {Now} now @param {boolean} fresh @param {Record<Way, Trace>} traces
   */
  drawValues({ way, values }, { step }, fresh, traces) {
    const { em, width } = this;
    const height = 5.5 * em;
    const logs = WAYS.flatMap((name) => traces[name].logs);
    const [low, high] = [Math.min(...logs) - 0.2, Math.max(...logs, Math.min(...logs) + 0.5)];
    const top = 1.6 * em;
    /** @param {number} log @param {number} k */
    const place = (log, k) => {
      const x = (k / Math.max(this.last, 1)) * (width - 8) + 4;
      return `${px(x)} ${px(top + ((high - log) / (high - low)) * (height - top - 6))}`;
    };
    const points = traces[way].logs.map(place);
    const here = points[fresh ? step : 0].split(" ");
    const { svg, axis, all, done, dot, title } = values;
    resize(svg, width, height);
    set(svg, { class: fresh ? "values" : "values stale" });
    set(axis, { x1: 0, x2: width, y1: height - 1, y2: height - 1 });
    set(all, { d: `M${points.join("L")}` });
    set(done, { d: `M${points.slice(0, step + 1).join("L")}` });
    set(dot, { cx: here[0], cy: here[1], r: 0.35 * em });
    set(title, { x: 0, y: em, text: this.data.words.values });
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Race(stage));
