// The phone in class: one question at a time, in its reader's language, kept until it has arrived.
import { add, printer } from "../kit/stage.js";
import { button, distribution, written } from "./show.js";
import { insist, keep, kept, listen, randomly, say } from "./talk.js";

/**
 * @typedef {import("./show.js").Page} Page
 * @typedef {Object} Asked
 * @property {"choice" | "opinion" | "number" | "place"} kind
 * @property {string} text
 * @property {Record<string, string>} options
 * @property {string[]} codes
 * @property {string} [unit]
 * @property {string} place
 * @property {any} [stage]
 * @typedef {Object} State
 * @property {string} phase
 * @property {number} question
 * @property {number} round
 * @property {string} place
 * @property {string} query
 * @property {string} pace
 * @property {boolean} paused
 * @property {Asked} [asked]
 * @property {string} [answer]
 * @property {Record<string, string>} [why]
 * @property {any} [found]
 * @typedef {{ value: unknown, said: string, sure?: number, arrived?: boolean, refused?: string }} Mine
 */

/** @type {Page} */
const page = JSON.parse(document.getElementById("told")?.textContent ?? "{}");
const { words, base, lang } = page;
const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const code = (location.pathname.split("/join/")[1] ?? "").toUpperCase();

function enter(error = "") {
  app.replaceChildren();
  add(app, "h1", { text: words.join });
  const form = add(app, "form", { class: "enter" });
  const label = add(form, "label", { text: words.code });
  const field = add(label, "input", {
    name: "code", maxlength: 8, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
  });
  add(form, "button", { class: "primary", text: words.enter });
  add(app, "p", { class: "alert", role: "alert", text: error });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = field.value.trim().toUpperCase().replace(/\s/g, "");
    if (typed) location.assign(`${base}join/${encodeURIComponent(typed)}?lang=${lang}`);
  });
  foot();
}

/** Languages, and what is kept of her. */
function foot() {
  const line = add(app, "footer");
  for (const [other, name] of Object.entries(page.languages)) {
    const at = new URL(location.href);
    at.searchParams.set("lang", other);
    const link = add(line, "a", { href: at.href, text: name, hreflang: other });
    if (other === lang) link.setAttribute("aria-current", "true");
  }
  add(line, "p", { text: words.anonymous });
}

class Phone {
  constructor() {
    this.path = `${base}class/${encodeURIComponent(code)}`;
    this.name = `kl-class:${code}`;
    /** @type {{ who: string, said: Record<string, Mine> }} */
    this.mine = kept(this.name) ?? { who: randomly(), said: {} };
    keep(this.name, this.mine);
    /** @type {State | undefined} */
    this.state = undefined;
    this.shown = "";
    this.own = ""; // the scene she is at, where everyone goes her own way
    app.replaceChildren();
    add(app, "h1", { class: "spoken", text: words.title });
    this.line = add(app, "p", { class: "line", role: "status" });
    this.box = add(app, "div", { class: "box" });
    this.frame = add(app, "div", { class: "scene" });
    this.pause = add(app, "div", { class: "pause", role: "alert" });
    foot();
    listen(
      () => ({ path: this.path, lang, who: this.mine.who, place: this.own }),
      (state) => this.hear(state),
      (there) => this.tellLine(there ? "" : "away"),
      (error) => this.over(error),
    );
    this.join();
  }

  /** @param {string} word */
  tellLine(word) {
    this.line.textContent = words[word] ?? "";
  }

  /** @param {string} error */
  over(error) {
    if (!this.state) return enter(words[error] ?? words.gone);
    keep(this.name, null);
    this.box.replaceChildren();
    this.frame.replaceChildren();
    add(this.box, "h2", { text: words.ended });
    add(this.box, "a", { href: `${base}?lang=${lang}`, text: words.course });
  }

  async join() {
    const { told } = await insist(`${this.path}/join`, { who: this.mine.who, place: this.own }, (word) =>
      this.tellLine(word),
    );
    for (const [round, value] of Object.entries(told.said ?? {})) {
      const key = `${told.question}.${round}`;
      this.mine.said[key] ??= { value, said: String(value), arrived: true };
      this.mine.said[key].arrived = true;
    }
    for (const [key, one] of Object.entries(this.mine.said)) if (!one.arrived) this.send(key);
    return told;
  }

  /** @param {State} state */
  hear(state) {
    this.state = state;
    if (state.phase === "ended") return;
    this.pause.textContent = state.paused ? words.paused : "";
    const mine = this.mine.said[`${state.question}.${state.round}`];
    const shape = [state.phase, state.question, state.round, mine?.said, mine?.arrived, mine?.refused];
    const text = JSON.stringify(shape);
    if (text !== this.shown) {
      this.shown = text;
      this.draw(state, mine);
    }
    this.drawScene(state);
  }

  again() {
    this.shown = "";
    if (this.state) this.hear(this.state);
  }

  /** @param {State} state @param {Mine | undefined} mine */
  draw(state, mine) {
    const { asked, phase } = state;
    const box = this.box;
    box.replaceChildren();
    if (!asked) {
      add(box, "p", { class: "note", text: words.joined });
      return;
    }
    if (state.round > 1 && phase === "asking" && !mine) add(box, "p", { class: "note", text: words.again });
    written(box, "question", asked.text);
    if (phase === "asking" && !mine) this.ask(asked);
    else if (mine) this.said(asked, mine);
    if (phase === "closed") add(box, "p", { class: "note", text: words.wait });
    if (phase === "shown") this.answered(state, asked);
  }

  /** @param {Asked} asked @param {Mine} mine */
  said(asked, mine) {
    const line = add(this.box, "p", { class: "mine" });
    add(line, "span", { text: `${words.yours} ` });
    const what = add(line, "b");
    if (asked.options[String(mine.value)]) what.innerHTML = asked.options[String(mine.value)];
    else what.textContent = mine.said;
    const state = mine.refused ? words[mine.refused] : mine.arrived ? words.kept : words.sending;
    add(this.box, "p", { class: mine.refused ? "alert" : "note", role: "status", text: state });
  }

  /** @param {Asked} asked */
  ask(asked) {
    const form = add(this.box, "form", { class: "ask" });
    /** @type {() => { value: unknown, said: string } | null} */
    let read;
    if (asked.kind === "number") read = number(form, asked);
    else if (asked.kind === "place") read = bell(form, asked);
    else read = choice(form, asked);
    const sure = asked.kind === "opinion" ? () => undefined : certainty(form);
    const error = add(form, "p", { class: "alert", role: "alert" });
    add(form, "button", { class: "primary", text: words.send });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = read();
      if (!found || !this.state) {
        const needs = asked.kind === "number" ? "number" : asked.kind === "place" ? "place" : "choose";
        error.textContent = words[needs];
        return;
      }
      const key = `${this.state.question}.${this.state.round}`;
      this.mine.said[key] = { ...found, sure: sure() };
      keep(this.name, this.mine);
      this.again();
      this.send(key);
    });
  }

  /** @param {string} key */
  async send(key) {
    const mine = this.mine.said[key];
    const [question, round] = key.split(".").map(Number);
    const told = { who: this.mine.who, question, round, value: mine.value, sure: mine.sure ?? null };
    const { status, told: reply } = await insist(`${this.path}/answer`, told, (word) => this.tellLine(word));
    this.tellLine("");
    if (status === 200) mine.arrived = true;
    else if (status === 400 && reply.error !== "unknown") {
      delete this.mine.said[key]; // it can be mended: the question is asked once more
      keep(this.name, this.mine);
      this.again();
      const alert = this.box.querySelector("form .alert");
      if (alert) alert.textContent = words[String(reply.error)] ?? "";
      return;
    } else mine.refused = String(reply.error ?? "unknown");
    keep(this.name, this.mine);
    this.again();
  }

  /** @param {State} state @param {Asked} asked */
  async answered(state, asked) {
    const box = add(this.box, "div", { class: "answer" });
    if (state.answer) {
      const line = add(box, "p");
      add(line, "span", { text: `${words.answer} ` });
      add(line, "b").innerHTML = asked.options[state.answer] ?? "";
    }
    if (state.found?.rounds?.length && (asked.kind === "choice" || asked.kind === "opinion")) {
      const spec = { ...asked, answer: state.answer ?? "", key: "", unit: "", said: { [lang]: { ...asked, why: {} } } };
      distribution(box, spec, state.found, page, true);
    }
    const { status, told } = await say(`${this.path}/join`, { who: this.mine.who, place: this.own }).catch(
      () => ({ status: 0, told: /** @type {any} */ ({}) }),
    );
    if (status !== 200 || !box.isConnected || !("found" in told)) return;
    const verdict = add(box, "div", { class: told.right ? "why right" : "why" });
    if (asked.kind !== "opinion") add(verdict, "b", { text: told.right ? words.right : words.wrong });
    const why = state.why?.[String(told.found)];
    if (why) written(verdict, "", why);
    else if (asked.kind === "place") add(verdict, "p", { text: words[`placed_${told.found}`] ?? "" });
  }

  /** The teacher's scene, or her own. @param {State} state */
  drawScene(state) {
    const busy = state.phase === "asking" || state.phase === "closed";
    const free = state.pace === "free";
    if (!free) this.own = "";
    else if (!this.own) this.own = state.place;
    const place = free ? this.own : state.place;
    const seen = state.phase === "shown" || free;
    const query = new URLSearchParams(free ? "" : state.query);
    for (const name of ["lang", "view", "scene", "seen", "presenter"]) query.delete(name);
    query.set("lang", lang);
    if (seen) query.set("seen", "1");
    const address = !busy && place.includes("/") ? `${base}scene/${place}?${query}` : "";
    if (this.frame.dataset.at === address && this.frame.dataset.pace === state.pace) return;
    Object.assign(this.frame.dataset, { at: address, pace: state.pace });
    this.frame.replaceChildren();
    if (!address) return;
    if (free) this.walk(place);
    const frame = add(this.frame, "iframe", { src: address, title: place });
    frame.addEventListener("load", () => fit(frame));
  }

  /** @param {string} place */
  walk(place) {
    const [slug, scene] = place.split("/");
    const all = page.scenes[slug] ?? [];
    const row = add(this.frame, "div", { class: "row" });
    add(row, "span", { text: words.free_told });
    for (const [word, by] of /** @type {const} */ ([["back", -1], ["on", 1]])) {
      const to = all[all.indexOf(scene) + by];
      const made = button(row, words[word], () => {
        this.own = `${slug}/${to}`;
        say(`${this.path}/join`, { who: this.mine.who, place: this.own }).catch(() => {});
        if (this.state) this.drawScene(this.state);
      });
      made.disabled = !to;
    }
  }
}

/** A frame as tall as what is in it. @param {HTMLIFrameElement} frame */
function fit(frame) {
  const inside = frame.contentDocument?.querySelector("#kl-poster main > div");
  if (!inside) return;
  const grow = () => {
    frame.style.height = `${inside.getBoundingClientRect().height + 80}px`;
  };
  new ResizeObserver(grow).observe(inside);
  grow();
}

/** @param {HTMLElement} form @param {Asked} asked */
function choice(form, asked) {
  const field = add(form, "fieldset");
  add(field, "legend", { class: "spoken", text: words.options });
  for (const code of asked.codes) {
    const label = add(field, "label", { class: "option" });
    add(label, "input", { type: "radio", name: "option", value: code });
    add(label, "span").innerHTML = asked.options[code];
  }
  return () => {
    const chosen = field.querySelector("input:checked");
    const value = chosen instanceof HTMLInputElement ? chosen.value : "";
    return value ? { value, said: value } : null;
  };
}

/** @param {HTMLElement} form @param {Asked} asked */
function number(form, asked) {
  const label = add(form, "label", { text: words.your_number + (asked.unit ? ` (${asked.unit})` : "") });
  const field = add(label, "input", { name: "number", maxlength: 60, autocomplete: "off", inputmode: "text" });
  return () => (field.value.trim() ? { value: field.value.trim(), said: field.value.trim() } : null);
}

/** The curve stage of the course, with Q to place. @param {HTMLElement} form @param {Asked} asked */
function bell(form, asked) {
  /** @type {any} */
  let told = null;
  const host = add(form, "div", { class: "live" });
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", href: `${base}class/style/curve` });
  root.append(style);
  add(/** @type {any} */ (root), "div", { class: "stage" });
  import("../curve/curve.js").then(({ default: mount }) => {
    const data = { ...asked.stage, visit: "class", key: "class" };
    mount({
      parentElement: root,
      data,
      setStateValue: (_, value) => {
        told = /** @type {any} */ (value).what;
      },
    });
  });
  const { fixed } = printer(page.look);
  return () => told && { value: told, said: `Q: ${fixed(told.mu, 2)}, ${fixed(told.sigma, 2)}` };
}

/** How sure she is, if she wants to say. @param {HTMLElement} form */
function certainty(form) {
  const field = add(form, "fieldset", { class: "sure" });
  add(field, "legend", { text: words.how_sure });
  for (const level of [1, 2, 3]) {
    const label = add(field, "label");
    add(label, "input", { type: "radio", name: "sure", value: level });
    add(label, "span", { text: words[`sure_${level}`] });
  }
  return () => {
    const chosen = field.querySelector("input:checked");
    return chosen instanceof HTMLInputElement ? Number(chosen.value) : undefined;
  };
}

if (code) new Phone();
else enter();

