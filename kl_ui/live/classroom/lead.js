// What the teacher's two windows share: the class, what it is asked, and the buttons that lead it.
import { add } from "../kit/stage.js";
import { button, distribution, filled, summed, written } from "./show.js";
import { CLASS, kept, listen, say } from "./talk.js";

/**
 * @typedef {import("./show.js").Page} Page
 * @typedef {Object} State
 * @property {string} phase
 * @property {number} question
 * @property {number} round
 * @property {string} place
 * @property {string} query
 * @property {string} pace
 * @property {boolean} paused
 * @property {number} answered
 * @property {number} joined
 * @property {number} connected
 * @property {Record<string, number>} places
 * @property {import("./show.js").Spec} [asked]
 * @property {import("./show.js").Found} [found]
 */

export class Lead {
  /** @param {Page} page @param {(state: State) => void} tell @param {(word: string) => void} trouble */
  constructor(page, tell, trouble) {
    this.page = page;
    this.trouble = trouble;
    /** @type {{ code: string, secret: string }} */
    this.class = kept(CLASS);
    this.path = `${page.base}class/${this.class.code}`;
    /** @type {State | undefined} */
    this.state = undefined;
    /** @type {Map<string, Promise<import("./show.js").Spec[]>>} */
    this.known = new Map();
    this.stop = listen(
      () => ({ path: this.path, secret: this.class.secret }),
      (state) => {
        this.state = state;
        tell(state);
      },
      (there) => trouble(there ? "" : "away"),
      (error) => trouble(error),
    );
  }

  /** @param {string} what @param {Record<string, unknown>} [more] */
  async do(what, more = {}) {
    try {
      const { status, told } = await say(`${this.path}/do`, { what, ...more }, this.class.secret);
      this.trouble(status === 200 ? "" : String(told.error ?? "store"));
      return status === 200;
    } catch {
      this.trouble("away");
      return false;
    }
  }

  /** @param {string} path @returns {Promise<any>} */
  async get(path) {
    const headers = { authorization: `Bearer ${this.class.secret}` };
    const response = await fetch(`${this.path}/${path}`, { headers });
    return response.ok ? response.json() : {};
  }

  /** What a scene asks. @param {string} place @returns {Promise<import("./show.js").Spec[]>} */
  questions(place) {
    const asked = this.known.get(place) ?? this.get(`questions?place=${encodeURIComponent(place)}`).then(
      (found) => found.questions ?? [],
    );
    this.known.set(place, asked);
    return asked;
  }

  /** @param {import("./show.js").Spec} spec */
  ask(spec) {
    return this.do("ask", { place: spec.place, name: spec.key.slice(spec.place.length + 1), unit: spec.unit });
  }

  /**
   * The question as it stands: its words, its answers, what may follow.
   * @param {HTMLElement} parent @param {State} state
   */
  question(parent, state) {
    const { asked, found, phase } = state;
    const { words, lang } = this.page;
    if (!asked) return;
    const round = filled(words.round, { number: state.round });
    if (state.round > 1) add(parent, "p", { class: "round", text: round });
    written(parent, "question", asked.said[lang].text);
    if (phase === "asking") {
      const list = add(parent, "ol", { class: "options", type: "A" });
      for (const code of asked.codes) add(list, "li").innerHTML = asked.said[lang].options[code];
      const { answered, connected } = state;
      add(parent, "p", { class: "count", text: filled(words.answered, { answered, connected: Math.max(connected, answered) }) });
    } else if (found) {
      distribution(parent, asked, found, this.page, phase === "shown");
      if (phase === "shown") mistakes(parent, asked, found, lang);
    }
  }

  /** The question of the same idea that follows this one. */
  transfer() {
    const to = this.page.transfer[this.state?.asked?.key ?? ""];
    const [slug, scene, name] = to?.split("/") ?? [];
    return to ? this.do("ask", { place: `${slug}/${scene}`, name }) : undefined;
  }

  /** The words for the teacher alone. @param {HTMLElement} parent @param {State} state */
  advice(parent, state) {
    const { words } = this.page;
    const { asked, found, phase } = state;
    if (!asked || !found || phase === "asking") return;
    if (found.hint && phase === "closed") add(parent, "p", { class: "hint", text: words[`hint_${found.hint}`] });
    summed(parent, asked, found, words);
  }

  /** What may follow, the first of it the usual. @param {HTMLElement} parent @param {State} state */
  controls(parent, state) {
    const { words } = this.page;
    const row = add(parent, "div", { class: "row" });
    for (const [what, word] of STEPS[state.phase] ?? [])
      button(row, words[word], () => this.do(what), row.childElementCount ? "" : "primary").dataset.do = what;
    if (state.phase === "shown" && state.asked && this.page.transfer[state.asked.key])
      button(row, words.transfer, () => this.transfer()).dataset.do = "transfer";
  }
}

/**
 * What is right, and the mistakes that were made, as the course names them.
 * @param {HTMLElement} parent @param {import("./show.js").Spec} asked
 * @param {import("./show.js").Found} found @param {string} lang
 */
function mistakes(parent, asked, found, lang) {
  const right = asked.kind === "choice" ? asked.answer : "right";
  const { why } = asked.said[lang];
  if (why[right]) written(parent, "why right", why[right]);
  const made = Object.entries(found.rounds.at(-1)?.codes ?? {}).sort(([, a], [, b]) => b - a);
  for (const [code] of made.slice(0, 3)) if (code !== right && why[code]) written(parent, "why", why[code]);
}

/** @type {Record<string, [what: string, word: string][]>} */
const STEPS = {
  asking: [["close", "close"], ["leave", "leave"]],
  closed: [["again", "repeat"], ["show", "show"], ["leave", "leave"]],
  shown: [["leave", "leave"]],
};
