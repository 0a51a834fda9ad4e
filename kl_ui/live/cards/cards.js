// The cards: the reader marks some of those that are left and asks whether the drawn one is among
// them. Which one was drawn only Python knows; it hears a question when it is asked, no mark before.
import * as kl from "../kit/mathematics.js";
import { add, everyFrame, focusedIn, mount, printer, set } from "../kit/stage.js";

const RED = "♥♦";

/**
 * @typedef {{ size: number, round: number, asked: number }} Turn
 * @typedef {Object} Data
 * @property {Turn} turn
 * @property {number[]} left which cards are
 * @property {[suit: string, rank: string][]} faces
 * @property {string[]} names
 * @property {[name: string, members: number[]][]} groups
 * @property {boolean | null} last the answer to the last question
 * @property {Record<string, string>} words
 * @property {import("../kit/stage.js").Look} look
 * @typedef {import("../kit/stage.js").Send<Turn & { marked: number[] }>} Send
 * @typedef {{ on: boolean, before: Set<number>, x: number, y: number }} Stroke
 */

class Cards {
  /** @type {Data} */
  data;
  /** @type {Send} */
  send;
  /** @type {import("../kit/stage.js").Printer} */
  print;
  /** @type {[name: HTMLElement, number: HTMLElement][]} */
  readings;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.shape = this.turn = "";
    /** @type {HTMLElement[]} */
    this.cards = [];
    this.paint = everyFrame(() => this.draw());
    /** @type {Set<number>} */
    this.marked = new Set();
    /** @type {Stroke | null} */
    this.stroke = null;
    this.focus = 0; // the card that the keyboard is on
    this.box = add(stage, "div", { class: "cards" });
    this.table = add(this.box, "div", { role: "listbox", "aria-multiselectable": "true" });
    this.groups = add(this.box, "div", { class: "groups", role: "group" });
    this.split = add(this.box, "div", { class: "split", "aria-hidden": "true" });
    this.inside = add(this.split, "span", { class: "inside" });
    this.outside = add(this.split, "span", { class: "outside" });
    this.numbers = add(this.box, "div", { class: "numbers" });
    const last = add(this.box, "div", { class: "last" });
    this.button = add(last, "button", { class: "ask", type: "button" });
    this.button.addEventListener("click", () => this.ask());
    this.answer = add(last, "div", { class: "answer", role: "status" });
    this.followHand();
    this.table.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** @param {Data} data @param {Send} send */
  update(data, send) {
    const { turn, faces, names, groups, words } = data;
    this.data = data;
    this.send = send;
    this.print = printer(data.look);
    const shape = JSON.stringify([faces, names, groups, words]);
    if (shape !== this.shape) this.build();
    this.shape = shape;
    if (JSON.stringify(turn) !== this.turn) {
      this.turn = JSON.stringify(turn);
      this.stroke = null;
      this.marked.clear();
      if (!data.left.includes(this.focus)) this.focus = data.left[0];
    }
    this.paint();
  }

  build() {
    const { faces, names, groups, turn, words } = this.data;
    const active = focusedIn(this.table);
    const focused = active !== null && this.cards.includes(active);
    set(this.table, { class: `table of-${turn.size}`, "aria-label": words.table });
    this.table.replaceChildren();
    this.cards = faces.map(([suit, rank], i) => {
      const card = add(this.table, "div", {
        role: "option", "aria-label": names[i], "data-i": i,
        class: RED.includes(suit) ? "card red" : "card",
      });
      add(card, "span", { text: suit });
      add(card, "b", { text: rank });
      return card;
    });
    if (focused) this.cards[this.focus]?.focus();
    set(this.groups, { "aria-label": words.quick });
    this.groups.replaceChildren();
    this.quick(words.half, () => this.data.left.slice(0, this.data.left.length >> 1));
    for (const [name, members] of groups)
      this.quick(name, () => this.data.left.filter((i) => members.includes(i)));
    this.quick(words.none, () => []);
    this.numbers.replaceChildren();
    this.readings = ["yes", "no", "expected"].map((code) => {
      const cell = add(this.numbers, "div", { class: `number ${code}` });
      return [add(cell, "span"), add(cell, "b")];
    });
    set(this.button, { text: words.ask });
  }

  /**
   * A button that marks the cards `choose()` names, and no others.
   * @param {string} text @param {() => number[]} choose
   */
  quick(text, choose) {
    add(this.groups, "button", { type: "button", text }).addEventListener("click", () => {
      this.marked = new Set(this.open ? choose() : []);
      this.paint();
    });
  }

  /** Is there still something to ask? */
  get open() {
    return this.data.left.length > 1;
  }

  /** @param {number | null} i @param {boolean} on */
  mark(i, on) {
    if (i === null || !this.data.left.includes(i)) return;
    if (on) this.marked.add(i);
    else this.marked.delete(i);
    this.paint();
  }

  /** Touch a card to mark it or not, and go on over others to do the same to them. */
  followHand() {
    const { table } = this;
    /** @param {number} x @param {number} y */
    const under = (x, y) => {
      const root = table.getRootNode();
      if (!(root instanceof ShadowRoot || root instanceof Document)) return null;
      const card = root.elementFromPoint(x, y)?.closest(".card");
      return card instanceof HTMLElement ? Number(card.dataset.i) : null;
    };
    table.addEventListener("pointerdown", (event) => {
      const { clientX: x, clientY: y } = event;
      const i = under(x, y);
      if (i === null || event.button || !this.open || !this.data.left.includes(i)) return;
      event.preventDefault();
      table.setPointerCapture(event.pointerId);
      this.stroke = { on: !this.marked.has(i), before: new Set(this.marked), x, y };
      this.focus = i;
      this.cards[i].focus({ preventScroll: true });
      this.mark(i, this.stroke.on);
    });
    table.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (!this.stroke) return;
      const { on, x, y } = this.stroke;
      // A quick hand skips cards: look at the places in between, too.
      const steps = Math.ceil(Math.hypot(clientX - x, clientY - y) / 12);
      for (let k = 1; k <= steps; k++)
        this.mark(under(x + ((clientX - x) * k) / steps, y + ((clientY - y) * k) / steps), on);
      [this.stroke.x, this.stroke.y] = [clientX, clientY];
    });
    table.addEventListener("pointerup", () => {
      this.stroke = null;
    });
    table.addEventListener("pointercancel", () => {
      // The thumb wanted to scroll the page.
      if (this.stroke) this.marked = this.stroke.before;
      this.stroke = null;
      this.paint();
    });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { left } = this.data;
    if (event.key === " " || event.key === "Enter") {
      if (this.open) this.mark(this.focus, !this.marked.has(this.focus));
    } else {
      const to = this.neighbour(event.key, left);
      if (to === undefined) return;
      // With Shift the way is marked as the card it starts from.
      if (event.shiftKey && this.open) this.mark(to, this.marked.has(this.focus));
      this.focus = to;
      this.cards[to].focus();
      this.paint();
    }
    event.preventDefault();
    event.stopPropagation(); // the presenter's keys are the page's
  }

  /**
   * The next card that is left, in the direction of a key.
   * @param {string} key @param {number[]} left
   */
  neighbour(key, left) {
    const place = left.indexOf(this.focus);
    const columns = getComputedStyle(this.table).gridTemplateColumns.split(" ").length;
    const same = left.filter((i) => i % columns === this.focus % columns);
    const stay = this.focus;
    switch (key) {
      case "ArrowRight": return left[place + 1] ?? stay;
      case "ArrowLeft": return left[place - 1] ?? stay;
      case "ArrowDown": return same.find((i) => i > stay) ?? stay;
      case "ArrowUp": return same.findLast((i) => i < stay) ?? stay;
      case "Home": return left[0];
      case "End": return left.at(-1);
      default: return undefined;
    }
  }

  ask() {
    if (this.marked.size === 0 || this.marked.size === this.data.left.length) return;
    this.send({ ...this.data.turn, marked: [...this.marked].sort((a, b) => a - b) });
  }

  draw() {
    const { left, last, words } = this.data;
    const [yes, all] = [this.marked.size, left.length];
    const no = all - yes;
    this.cards.forEach((card, i) => {
      const out = !left.includes(i);
      set(card, {
        "aria-selected": String(this.marked.has(i)),
        "aria-disabled": out ? "true" : null,
        "data-found": all === 1 && !out ? "" : null,
        tabindex: i === this.focus ? 0 : -1,
      });
    });
    const askable = yes > 0 && no > 0;
    /** @param {string} text @param {Record<string, string>} values */
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    const { print } = this;
    /** @type {[code: string, nats: number][]} */
    const amounts = [
      ["if_yes", kl.informationContent(yes / all)],
      ["if_no", kl.informationContent(no / all)],
      ["expected", kl.entropy([yes / all, no / all])],
    ];
    const said = { yes: print.whole(yes), no: print.whole(no), unit: words.unit };
    amounts.forEach(([code, nats], k) => {
      const [name, number] = this.readings[k];
      set(name, { text: fill(words[code], said) });
      set(number, { text: askable ? print.information(nats) : "–" }); // no question, no amount
    });
    this.split.style.setProperty("--share", String(yes / all));
    set(this.inside, { text: yes ? print.whole(yes) : "" });
    set(this.outside, { text: no ? print.whole(no) : "" });
    set(this.button, { "aria-disabled": askable ? null : "true" });
    for (const button of this.groups.children)
      set(button, { "aria-disabled": this.open ? null : "true" });
    const state = last === null ? "start" : all === 1 ? "found" : last ? "yes" : "no";
    set(this.answer, { text: fill(words[`said_${state}`], { left: print.whole(all) }) });
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Cards(stage));
