// A question and what the class said to it, as the projector, the teacher and the phones show it.
import { add, printer, px } from "../kit/stage.js";

/**
 * @typedef {Record<string, string>} Words
 * @typedef {{ lang: string, base: string, look: import("../kit/stage.js").Look, words: Words,
 *   languages: Words, scenes: Record<string, string[]>, transfer: Words }} Page
 * @typedef {{ w: number[], m: number[], s: number[], mu: number, sigma: number }} Bells
 * @typedef {Object} Round
 * @property {number} round
 * @property {number} total
 * @property {Record<string, number>} codes
 * @property {number} right
 * @property {number[]} [values]
 * @property {[number, number][]} [placed]
 * @property {number} sure
 * @property {number} sure_wrong
 * @property {1} [few]
 * @typedef {{ rounds: Round[], hint?: string, changed?: Record<string, number>, gain?: number | null }} Found
 * @typedef {Object} Spec a question in every language
 * @property {string} key
 * @property {string} place
 * @property {"choice" | "opinion" | "number" | "place"} kind
 * @property {string[]} codes
 * @property {string} answer
 * @property {string} unit
 * @property {number} [number]
 * @property {Record<string, number>} [mistakes]
 * @property {boolean} [information]
 * @property {Bells} [curve]
 * @property {Record<string, Said>} said
 * @typedef {{ text: string, options: Words, why: Words, unit?: string }} Said
 */

/** @param {string} text @param {Record<string, string | number>} values */
export const filled = (text, values) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ""));

/** HTML that this server has made of the course's own words. @param {HTMLElement} parent @param {string} kind @param {string} html */
export function written(parent, kind, html) {
  const box = add(parent, "div", { class: kind });
  box.innerHTML = html;
  return box;
}

/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)}%`;

/** @param {HTMLElement} parent @param {string} label @param {() => void} press @param {string} [kind] */
export function button(parent, label, press, kind = "") {
  const made = add(parent, "button", { type: "button", class: kind, text: label });
  made.addEventListener("click", press);
  return made;
}

/**
 * How the answers are distributed. `told` says whether what is right may be seen.
 * @param {HTMLElement} parent @param {Spec} spec @param {Found} found @param {Page} page @param {boolean} told
 */
export function distribution(parent, spec, found, page, told) {
  const { rounds } = found;
  if (!rounds?.length) return;
  if (spec.kind === "place") bells(parent, spec, rounds);
  if (spec.kind === "number") dots(parent, spec, rounds, page, told);
  // What numbers and bells are called says which of them is right.
  if (told || spec.codes.length) bars(parent, spec, rounds, page, told);
}

/** @param {Spec} spec @param {string} code @param {Page} page */
function named(spec, code, page) {
  const { words, lang } = page;
  const said = spec.said[lang];
  if (spec.kind === "place") return words[`placed_${code}`] ?? code;
  if (spec.kind !== "number") return said.options[code] ?? code;
  if (code === "right") return words.right;
  if (code === "unreadable") return words.unreadable;
  const value = spec.mistakes?.[code];
  return value === undefined ? words.other : printed(spec, value, page);
}

/** @param {Spec} spec @param {number} nats @param {Page} page */
const printed = (spec, nats, page) => printer(page.look).short(nats * scale(spec), 4);
/** @param {Spec} spec */
const scale = (spec) => (spec.information && spec.unit === "bits" ? 1 / Math.LN2 : 1);

/** @param {HTMLElement} parent @param {Spec} spec @param {Round[]} rounds @param {Page} page @param {boolean} told */
function bars(parent, spec, rounds, page, told) {
  const found = new Set(rounds.flatMap((one) => Object.keys(one.codes ?? {})));
  const rest = [...found].filter((code) => !spec.codes.includes(code)).sort();
  const right = spec.kind === "choice" || spec.kind === "opinion" ? spec.answer : "right";
  const table = add(parent, "table", { class: "bars" });
  for (const code of [...spec.codes, ...rest]) {
    const row = add(table, "tr", { class: told && code === right ? "right" : "" });
    cell(row, named(spec, code, page));
    const box = add(row, "td");
    for (const one of rounds) {
      if (one.few) continue;
      const count = one.codes[code] ?? 0;
      const line = add(box, "div", { class: `bar round-${one.round}` });
      const share = one.total ? count / one.total : 0;
      add(line, "i", { style: `width: ${px(100 * share)}%` });
      add(line, "span", { text: `${count} · ${percent(share)}` });
    }
  }
}

/** @param {HTMLElement} row @param {string} html */
function cell(row, html) {
  const made = add(row, "th", { scope: "row" });
  made.innerHTML = html;
}

/**
 * Each number that was typed, on a line, with what mistakes lead to.
 * @param {HTMLElement} parent @param {Spec} spec @param {Round[]} rounds @param {Page} page @param {boolean} told
 */
function dots(parent, spec, rounds, page, told) {
  const unit = scale(spec);
  const marks = Object.values(spec.mistakes ?? {}).map((value) => value * unit);
  const right = (spec.number ?? 0) * unit;
  const all = rounds.flatMap((one) => one.values ?? []);
  const known = [right, ...marks].filter(Number.isFinite);
  const middle = all.slice().sort((a, b) => a - b);
  // A number that is far from all others stands at the edge: it would squeeze them together.
  const [low, high] = [0.02, 0.98].map((q) => middle[Math.floor(q * (middle.length - 1))] ?? right);
  const [least, most] = [Math.min(low, ...known), Math.max(high, ...known)];
  const room = (most - least || 1) * 0.08;
  const svg = add(parent, "svg", { class: "dots", viewBox: "0 0 600 120", role: "img" });
  const at = (/** @type {number} */ value) =>
    10 + (580 * (Math.min(Math.max(value, least - room), most + room) - least + room)) / (most - least + 2 * room);
  add(svg, "line", { x1: 10, x2: 590, y1: 92, y2: 92, class: "axis" });
  const print = printer(page.look);
  for (const value of told ? known : []) {
    const kind = value === right ? "right" : "mistake";
    add(svg, "line", { x1: at(value), x2: at(value), y1: 12, y2: 98, class: kind });
    add(svg, "text", { x: at(value), y: 114, class: kind, text: print.short(value, 3) });
  }
  /** @type {Map<number, number>} */
  const stacked = new Map();
  for (const value of rounds.at(-1)?.values ?? []) {
    const x = Math.round(at(value) / 8) * 8;
    const height = stacked.get(x) ?? 0;
    stacked.set(x, height + 1);
    add(svg, "circle", { cx: x, cy: Math.max(8, 86 - 8 * height), r: 3.6 });
  }
}

/** Every bell that was placed, thin, over P. @param {HTMLElement} parent @param {Spec} spec @param {Round[]} rounds */
function bells(parent, spec, rounds) {
  const { w, m, s } = spec.curve ?? { w: [], m: [], s: [] };
  const svg = add(parent, "svg", { class: "bells", viewBox: "0 0 600 240", role: "img" });
  const xs = Array.from({ length: 241 }, (_, k) => -12 + k / 10);
  /** @param {number} x @param {number} mean @param {number} std */
  const bell = (x, mean, std) => Math.exp(-0.5 * ((x - mean) / std) ** 2) / (std * Math.sqrt(2 * Math.PI));
  const p = xs.map((x) => w.reduce((sum, weight, k) => sum + weight * bell(x, m[k], s[k]), 0));
  // The narrowest bells are cut off: a needle would press all others down.
  const peaks = rounds.flatMap((one) => (one.placed ?? []).map(([mean, std]) => bell(mean, mean, std)));
  const highest = peaks.sort((a, b) => a - b)[Math.floor(0.95 * (peaks.length - 1))] ?? 0;
  const top = 1.08 * Math.max(...p, Math.min(highest, 4 * Math.max(...p)));
  /** @param {number[]} heights */
  const path = (heights) =>
    heights.map((y, k) => `${k ? "L" : "M"}${px(2.5 * k)} ${px(220 - (200 * Math.min(y, top)) / top)}`).join("");
  add(svg, "path", { d: `${path(p)}L600 220L0 220Z`, class: "p" });
  for (const { placed, round } of rounds)
    for (const [mean, std] of placed ?? [])
      add(svg, "path", { d: path(xs.map((x) => bell(x, mean, std))), class: `q round-${round}` });
  add(svg, "line", { x1: 0, x2: 600, y1: 220, y2: 220, class: "axis" });
}

/**
 * What the teacher may say now, and how answers changed.
 * @param {HTMLElement} parent @param {Spec} spec @param {Found} found @param {Words} words
 */
export function summed(parent, spec, found, words) {
  const last = found.rounds?.at(-1);
  if (!last || last.few || spec.kind === "opinion" || !last.total) return;
  const list = add(parent, "ul", { class: "summed" });
  const line = (/** @type {string} */ text) => add(list, "li", { text });
  for (const one of found.rounds) {
    const share = filled(words.share_right, { share: percent(one.right / one.total) });
    line(`${filled(words.round, { number: one.round })}: ${share}`);
  }
  const { wrong_right: up = 0, right_wrong: down = 0 } = found.changed ?? {};
  if (found.changed) line(filled(words.changed, { up, down }));
  if (typeof found.gain === "number") line(filled(words.gain, { gain: percent(found.gain) }));
  if (last.sure) line(filled(words.sure_wrong, { sure: last.sure, wrong: last.sure_wrong }));
}
