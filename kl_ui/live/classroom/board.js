// The class on the projector: over the course's own page, the code, the question, the answers.
import { add } from "../kit/stage.js";
import { Lead } from "./lead.js";
import { button, filled } from "./show.js";

/**
 * @typedef {import("./show.js").Page} Page
 * @typedef {{ at: () => string, query: () => string, go: (place: string) => void, reveal: () => void }} Course
 */

const ID = "kl-board";

/**
 * Show the board of the class that this browser leads.
 * @param {string} base @param {string} lang @param {Course} course
 */
export default async function board(base, lang, course) {
  if (document.getElementById(ID)) return;
  const host = document.createElement("div");
  host.id = ID;
  document.body.append(host);
  const page = /** @type {Page} */ (await (await fetch(`${base}class/words/${lang}`)).json());
  const style = await (await fetch(`${base}class/style/board`)).text();
  const root = host.attachShadow({ mode: "open" });
  root.append(Object.assign(document.createElement("style"), { textContent: style }));
  new Board(/** @type {any} */ (root), page, course, host);
}

class Board {
  /** @param {HTMLElement} root @param {Page} page @param {Course} course @param {HTMLElement} host */
  constructor(root, page, course, host) {
    this.page = page;
    this.course = course;
    this.host = host;
    this.told = ""; // the scene that the class knows this window shows
    this.key = "";
    this.corner = add(root, "section", { class: "corner", "aria-label": page.words.join });
    this.panel = add(root, "section", { class: "panel", "aria-label": page.words.title });
    this.dark = add(root, "div", { class: "dark" });
    this.dark.hidden = this.panel.hidden = true;
    this.code = button(this.corner, "", () => this.enlarge(), "code");
    this.here = add(this.corner, "span", { class: "here", role: "status" });
    this.asks = add(this.corner, "span", { class: "asks" });
    this.alert = add(this.corner, "span", { class: "alert", role: "alert" });
    this.large = add(root, "section", { class: "large", "aria-label": page.words.qr });
    this.large.hidden = true;
    this.lead = new Lead(page, (state) => this.hear(state), (word) => this.tell(word));
    this.code.textContent = this.lead.class.code;
    addEventListener("keydown", (event) => this.onKey(event), true);
    document.addEventListener("kl-drawn", () => this.moved());
    this.address();
    this.moved();
  }

  async address() {
    const { join, picture } = await this.lead.get("report");
    const { words } = this.page;
    const short = String(join).replace(/^\w+:\/\//, "").split("/join/")[0];
    this.code.textContent = `${short}/join · ${this.lead.class.code}`;
    add(this.large, "p", { text: `${words.at} ${short}/join` });
    add(this.large, "p", { class: "code", text: this.lead.class.code });
    if (picture) add(this.large, "img", { src: picture, alt: words.qr });
    button(this.large, words.hide, () => this.enlarge());
  }

  enlarge() {
    this.large.hidden = !this.large.hidden;
  }

  /** The course's colours and letters, as they are now. */
  dress() {
    const app = document.querySelector("[data-testid=stApp]") ?? document.body;
    const { backgroundColor, color, fontFamily } = getComputedStyle(app);
    const { style } = this.host;
    style.setProperty("--ground", backgroundColor);
    style.setProperty("--ink", color);
    style.setProperty("--st-font", fontFamily);
  }

  /** @param {string} word */
  tell(word) {
    this.alert.textContent = this.page.words[word] ?? "";
    if (["gone", "ended", "not_yours"].includes(word)) {
      this.lead?.stop();
      this.host.remove();
    }
  }

  /** This window shows another scene: the class follows. */
  moved() {
    const at = this.course.at();
    if (!at.includes("/") || at === this.told || !this.lead.state) return;
    this.told = at;
    this.lead.do("go", { place: at, query: this.course.query() });
    this.offer(at);
  }

  /** What this scene asks. @param {string} place */
  async offer(place) {
    const asked = await this.lead.questions(place);
    if (this.told !== place) return;
    this.asks.replaceChildren();
    asked.forEach((spec, k) => {
      const label = this.page.words.ask + (asked.length > 1 ? ` ${k + 1}` : "");
      button(this.asks, label, () => this.lead.ask(spec)).dataset.key = spec.key;
    });
  }

  /** @param {import("./lead.js").State} state */
  hear(state) {
    const { words } = this.page;
    this.dress();
    this.here.textContent = filled(words.here, { connected: state.connected });
    if (!this.told && this.course.at().includes("/")) {
      // The window has just opened: where it is counts, as the teacher has opened it there.
      this.moved();
    } else if (state.place && state.place !== this.told) {
      this.told = state.place;
      this.course.go(state.place);
      this.offer(state.place);
    }
    const shape = JSON.stringify([state.phase, state.question, state.round, state.answered, state.found]);
    if (shape === this.key) return;
    this.key = shape;
    this.panel.hidden = state.phase === "waiting" || state.phase === "ended";
    this.panel.replaceChildren();
    this.asks.hidden = !this.panel.hidden;
    if (this.panel.hidden) return;
    this.lead.question(this.panel, state);
    this.lead.controls(this.panel, state);
    if (state.phase === "shown" && state.asked?.place === this.told) this.course.reveal();
  }

  /** A clicker goes on with the question while there is one. @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof Element && event.target.closest("input, textarea");
    const key = event.key.toLowerCase();
    if (typing) return;
    if (key === "b" || key === ".") this.dark.hidden = !this.dark.hidden;
    else if (!this.panel.hidden && ["pagedown", "n", "arrowright", "r"].includes(key)) {
      const after = key === "r" ? "show" : NEXT[this.lead.state?.phase ?? ""];
      if (after) this.lead.do(after);
    } else if (!this.large.hidden && key === "escape") this.enlarge();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

/** @type {Record<string, string>} */
const NEXT = { asking: "close", closed: "show", shown: "leave" };
