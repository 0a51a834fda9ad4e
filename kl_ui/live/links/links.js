// The ways through the course: the menu of chapters and the rail of scenes. True links, so that they
// can be opened elsewhere, copied and read out; followed here, they are told to Python.
import { add, focusedIn, mount, set } from "../kit/stage.js";

/**
 * @typedef {Object} Item
 * @property {string} to
 * @property {string} href
 * @property {string} title
 * @property {boolean} [here]
 * @property {boolean} [done]
 * @property {boolean} [deeper]
 * @property {string} [far] how far one is
 * @property {Item[]} [items] what is below it
 * @typedef {{ title: string, items: Item[] }} Group
 * @typedef {"menu" | "rail"} Kind
 * @typedef {{ to: string, href: string, title: string, chapter: string, around: string }} Found
 * @typedef {Object} Data
 * @property {Kind} kind
 * @property {Group[]} groups
 * @property {Record<string, string>} words
 * @typedef {import("../kit/stage.js").Send<string>} Send
 */

class Links {
  /** @type {Send} */
  send;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    /** @type {Group[]} */
    this.groups = [];
    /** @type {Kind} */
    this.kind = "menu";
    /** @type {Record<string, string>} */
    this.words = {};
    this.text = "";
    this.waiting = 0;
    this.form = add(stage, "form", { role: "search", hidden: "" });
    this.field = add(this.form, "input", { type: "search", maxlength: 60 });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.field.addEventListener("input", () => this.askSoon());
    this.field.addEventListener("keydown", (event) => event.stopPropagation()); // not the page's
    this.said = add(stage, "div", { role: "status", class: "said" });
    this.box = add(stage, "nav");
    this.box.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
      if (!link?.dataset.to || !plain) return; // a new tab or window is the browser's
      event.preventDefault();
      this.send(link.dataset.to);
    });
  }

  /** @param {Data} data @param {Send} send */
  update({ kind, groups, words }, send) {
    this.send = send;
    const text = JSON.stringify([kind, groups, words]);
    if (text === this.text) return;
    this.text = text;
    this.words = words;
    const focused = focusedIn(this.box)?.dataset.to;
    set(this.box, { class: kind, "aria-label": words[kind] });
    this.form.hidden = kind !== "menu";
    set(this.field, { placeholder: words.search, "aria-label": words.search });
    this.groups = groups;
    this.kind = kind;
    this.field.value = "";
    this.draw();
    if (!focused) return;
    const again = this.box.querySelector(`a[data-to="${CSS.escape(focused)}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  draw() {
    this.box.replaceChildren();
    set(this.said, { text: "" });
    for (const group of this.groups) this.group(group, this.kind);
  }

  // A question a moment after the last letter; an answer that comes late is not shown.
  askSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(this.field.value.trim()), 150);
  }

  /** @param {string} typed */
  async ask(typed) {
    if (!typed) return this.draw();
    const query = new URLSearchParams({ lang: this.words.lang, q: typed });
    const response = await fetch(`./find?${query}`).catch(() => null);
    if (!response?.ok || typed !== this.field.value.trim()) return;
    /** @type {Found[]} */
    const found = await response.json();
    this.box.replaceChildren();
    set(this.said, { text: found.length ? "" : this.words.nothing });
    const list = add(this.box, "ol", { class: "found" });
    for (const { to, href, title, chapter, around } of found) {
      const link = add(add(list, "li"), "a", { href, "data-to": to });
      add(link, "b", { text: title });
      add(link, "span", { class: "chapter", text: chapter });
      add(link, "span", { class: "around", text: around });
    }
  }

  /** @param {Group} group @param {Kind} kind */
  group({ title, items }, kind) {
    if (kind === "menu" || items.length) add(this.box, "div", { class: "title", text: title });
    this.list(this.box, items, kind);
  }

  /** @param {HTMLElement} parent @param {Item[]} items @param {Kind} kind */
  list(parent, items, kind) {
    const list = add(parent, "ol");
    for (const item of items) {
      const entry = add(list, "li", { class: item.deeper ? "deeper" : null });
      const link = add(entry, "a", {
        href: item.href,
        "data-to": item.to,
        "aria-current": item.here ? (item.items ? "true" : "step") : null,
        class: item.done ? "done" : null,
        title: kind === "rail" ? this.spoken(item) : null,
        "aria-label": this.spoken(item),
      });
      add(link, "span", { class: "name", text: item.title });
      if (item.far || (item.done && item.items))
        add(link, "span", { class: "far", text: item.done ? "✓" : (item.far ?? "") });
      if (item.items?.length) this.list(entry, item.items, kind);
    }
  }

  /** @param {Item} item */
  spoken({ title, done, deeper, far }) {
    const more = [deeper && this.words.deeper, done ? this.words.done : far].filter(Boolean);
    return more.length ? `${title} (${more.join(", ")})` : title;
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Links(stage));
