// The figures of a slider ahead of the hand: made in Python for each of its values, played here.
import { stageOf } from "../kit/stage.js";

const BASE = new URL("../../../", import.meta.url).href; // above live/<version>/slider

/**
 * @typedef {{ low: number, high: number, step: number }} Span
 * @typedef {{ figures: Record<string, unknown>, alts: Record<string, string>, numbers: string[] }} Picture
 * @typedef {{ first: Record<string, unknown>, pictures: Record<string, Picture> }} Part
 * @typedef {Picture & { first: Record<string, unknown> }} Shown
 * @typedef {{ play(figure: unknown, alt: string): void }} Chart
 */

export class Strip {
  /**
   * @param {string} key the slider's @param {Span} span
   * @param {() => void} arrived there are more pictures
   */
  constructor(key, span, arrived) {
    this.span = span;
    this.arrived = arrived;
    this.address = Strip.address(key);
    const [slug, slider] = key.split(".slider.");
    this.place = `${BASE}strip/${slug}/${slider}?${this.address}`;
    /** By the number of the value, from the low end. @type {Map<number, Shown>} */
    this.pictures = new Map();
    this.busy = false;
    this.none = false; // is there no strip, or none any more?
  }

  /** What the page's address says of all but the slider itself. @param {string} key */
  static address(key) {
    const said = new URLSearchParams(location.search);
    said.delete(key.split(".slider.")[1]);
    if (!said.has("lang")) said.set("lang", document.documentElement.lang);
    return String(said);
  }

  /** @param {number} value */
  index(value) {
    return Math.round((value - this.span.low) / this.span.step);
  }

  /** The picture at a value, if it is there. @param {number} value */
  at(value) {
    return this.pictures.get(this.index(value));
  }

  /**
   * Fetch the pictures around a value, the nearest first, as long as they are wanted.
   * @param {() => number | undefined} wanted the value the hand is at
   */
  async fetchAround(wanted) {
    if (this.busy) return;
    this.busy = true;
    for (let near = this.missing(wanted()); near !== undefined; near = this.missing(wanted())) {
      const answer = await fetch(`${this.place}&near=${near}`).catch(() => undefined);
      if (answer?.status === 200) this.keep(await answer.json());
      this.none = !this.pictures.has(near);
      this.arrived();
      if (this.none) break;
    }
    this.busy = false;
  }

  /** @param {Part} part */
  keep({ first, pictures }) {
    for (const [index, picture] of Object.entries(pictures))
      this.pictures.set(Number(index), { first, ...picture });
  }

  /** The number of the nearest value that has no picture yet. @param {number | undefined} value */
  missing(value) {
    if (value === undefined) return undefined;
    const here = this.index(value);
    const { low, high, step } = this.span;
    const last = Math.floor((high - low) / step + 1e-6);
    const all = Array.from({ length: last + 1 }, (_, index) => index);
    const missing = all.filter((index) => !this.pictures.has(index));
    return missing.sort((a, b) => Math.abs(a - here) - Math.abs(b - here))[0];
  }

  /**
   * Show a picture in the charts, and its large numbers.
   * @param {Shown} picture @param {Iterable<Element>} numbers
   */
  static play({ first, figures, alts, numbers: said }, numbers) {
    for (const [key, change] of Object.entries(figures)) {
      const chart = /** @type {Chart | undefined} */ (stageOf(key));
      chart?.play(changed(first[key], change), alts[key]);
    }
    [...numbers].forEach((element, i) => {
      if (said[i] !== undefined) element.textContent = said[i];
    });
  }
}

/** A figure with some parts changed. @param {any} before @param {any} change @returns {unknown} */
function changed(before, change) {
  if ("=" in change) return change["="];
  const now = Array.isArray(before) ? [...before] : { ...before };
  for (const [name, part] of Object.entries(change)) now[name] = changed(before[name], part);
  return now;
}
