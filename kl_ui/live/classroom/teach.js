// The teacher's own window: where the class is, what to say, what it is asked and how it answers.
import { add, decimal } from "../kit/stage.js";
import { Lead } from "./lead.js";
import { button, distribution, filled, summed, written } from "./show.js";
import { CLASS, keep, kept, say } from "./talk.js";

/**
 * @typedef {{ place: string, title: string, chapter: string, say?: string, mistake?: string, minutes?: number }} Noted
 * @typedef {import("./show.js").Page & { lessons: { title: string, minutes: number, places: Noted[] }[] }} Page
 */

/** @type {Page} */
const page = JSON.parse(document.getElementById("told")?.textContent ?? "{}");
const { words, base, lang } = page;
const app = /** @type {HTMLElement} */ (document.getElementById("app"));

// A link that moves the lead to another device carries the class behind the #: no server hears it.
const [, given, secret] = location.hash.match(/^#([A-Z0-9]{3,8})\.([\w-]{16,64})$/) ?? [];
if (given) {
  keep(CLASS, { code: given, secret });
  history.replaceState(null, "", location.pathname + location.search);
}

function start(error = "") {
  app.replaceChildren();
  add(app, "h1", { text: words.title });
  add(app, "p", { text: words.begin_text });
  const alert = add(app, "p", { class: "alert", role: "alert", text: error });
  const begun = button(app, words.begin, async () => {
    begun.disabled = true;
    try {
      const { status, told } = await say(`${base}class`, {});
      if (status === 200) {
        keep(CLASS, told);
        new Desk();
        return;
      }
      alert.textContent = words[String(told.error)] ?? words.store;
    } catch {
      alert.textContent = words.away;
    }
    begun.disabled = false;
  }, "primary");
  add(app, "p", { class: "note", text: words.anonymous });
  languages(app);
}

/** @param {HTMLElement} parent */
function languages(parent) {
  const line = add(parent, "footer");
  for (const [other, name] of Object.entries(page.languages)) {
    const link = add(line, "a", { href: `?lang=${other}`, text: name, hreflang: other });
    if (other === lang) link.setAttribute("aria-current", "true");
  }
}

class Desk {
  constructor() {
    app.replaceChildren();
    const head = add(app, "header");
    add(head, "h1", { text: words.title });
    this.here = add(head, "p", { class: "here", role: "status" });
    this.alert = add(app, "p", { class: "alert", role: "alert" });
    this.drawn = "";
    this.began = 0;
    const columns = add(app, "div", { class: "columns" });
    const left = add(columns, "div", { class: "left" });
    const right = add(columns, "div", { class: "right" });
    this.joined = section(left, "", "joined");
    this.lesson = section(left, words.lesson, "lesson");
    this.live = section(right, "", "live");
    this.now = section(right, "", "now");
    this.own = section(right, "", "own");
    this.foot = section(right, "", "foot");
    this.lead = new Lead(page, (state) => this.hear(state), (word) => this.tell(word));
    this.arrive();
    this.list();
    this.ownQuestion();
    this.tools();
    languages(app);
    setInterval(() => this.tick(), 1000);
  }

  /** @param {string} word */
  tell(word) {
    if (["gone", "ended", "not_yours"].includes(word)) {
      keep(CLASS, null);
      this.lead?.stop();
      start(words[word]);
    } else this.alert.textContent = words[word] ?? "";
  }

  async arrive() {
    const { join, picture } = await this.lead.get("report");
    this.joined.replaceChildren();
    const { code } = this.lead.class;
    add(this.joined, "p", { text: `${words.at} ${join?.split("/join/")[0].replace(/^\w+:\/\//, "")}/join` });
    add(this.joined, "p", { class: "code", text: code });
    if (picture) add(this.joined, "img", { src: picture, alt: words.qr });
    const row = add(this.joined, "div", { class: "row" });
    add(row, "a", {
      class: "button primary", href: this.link(this.lead.state?.place || page.lessons[0].places[0].place),
      target: "kl-projector", text: words.projector,
    });
    add(this.joined, "p", { class: "note", text: words.projector_text });
  }

  /** @param {string} place */
  link(place) {
    const [slug, scene] = place.split("/");
    return `${base}${slug}?lang=${lang}&view=slide&scene=${scene}`;
  }

  list() {
    const all = page.lessons;
    const choose = add(this.lesson, "select", { "aria-label": words.lesson });
    for (const [k, one] of all.entries()) add(choose, "option", { value: k, text: one.title });
    const list = add(this.lesson, "ol");
    const draw = () => {
      list.replaceChildren();
      for (const one of all[Number(choose.value)].places) {
        const item = add(list, "li");
        const made = button(item, one.title, () => this.lead.do("go", { place: one.place }), "link");
        made.dataset.place = one.place;
        add(item, "small", { text: one.minutes ? `${one.chapter} · ${one.minutes}′` : one.chapter });
      }
      this.mark();
    };
    const row = add(this.lesson, "div", { class: "row" });
    for (const [word, by] of /** @type {const} */ ([["back", -1], ["on", 1]]))
      button(row, words[word], () => {
        const { places } = all[Number(choose.value)];
        const at = places.findIndex((one) => one.place === this.lead.state?.place);
        const to = places[at < 0 && by > 0 ? 0 : at + by];
        if (to) this.lead.do("go", { place: to.place });
      }, by > 0 ? "primary" : "");
    choose.addEventListener("change", () => {
      keep("kl-lesson", choose.value);
      draw();
    });
    if (all[Number(kept("kl-lesson"))]) choose.value = kept("kl-lesson") ?? "0";
    draw();
  }

  mark() {
    for (const one of this.lesson.querySelectorAll("button")) {
      const here = one.dataset.place === this.lead?.state?.place;
      if (here) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }

  /** @param {import("./lead.js").State} state */
  hear(state) {
    const { connected, joined } = state;
    const lost = joined - connected;
    const line = [filled(words.here, { connected })];
    if (lost > 0) line.push(filled(words.lost_some, { count: lost }));
    this.here.textContent = line.join(" · ");
    this.mark();
    const shape = JSON.stringify([state.phase, state.question, state.round, state.place, state.answered, state.found, state.pace, state.paused, state.places]);
    if (shape === this.drawn) return;
    this.drawn = shape;
    this.drawQuestion(state);
    this.drawPlace(state);
    this.drawPace(state);
  }

  /** @param {import("./lead.js").State} state */
  drawQuestion(state) {
    const key = `${state.phase} ${state.question} ${state.round}`;
    if (this.live.dataset.key !== key) this.began = state.phase === "asking" ? Date.now() : 0;
    this.live.dataset.key = key;
    this.live.replaceChildren();
    this.timer = add(this.live, "p", { class: "timer", role: "timer", "aria-label": words.timer });
    this.tick();
    if (state.phase === "waiting") return;
    this.lead.question(this.live, state);
    this.lead.advice(this.live, state);
    this.lead.controls(this.live, state);
  }

  tick() {
    if (!this.timer) return;
    const seconds = this.began ? Math.floor((Date.now() - this.began) / 1000) : 0;
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.timer.textContent = this.began ? text : "";
  }

  /** What to say here, and what the scene asks. @param {import("./lead.js").State} state */
  async drawPlace(state) {
    if (this.now.dataset.place === state.place && this.now.childElementCount) return;
    this.now.dataset.place = state.place;
    const noted = page.lessons.flatMap((one) => one.places).find((one) => one.place === state.place);
    const asked = state.place ? await this.lead.questions(state.place) : [];
    if (this.now.dataset.place !== state.place) return;
    this.now.replaceChildren();
    add(this.now, "h2", { text: noted ? noted.title : state.place || words.questions });
    if (noted?.say) add(this.now, "p", { text: noted.say });
    if (noted?.mistake) add(this.now, "p", { class: "mistake", text: noted.mistake });
    if (!asked.length) add(this.now, "p", { class: "note", text: words.nothing });
    for (const spec of asked) {
      const box = add(this.now, "div", { class: "asks" });
      written(box, "question", spec.said[lang].text);
      button(box, words.ask, () => this.lead.ask(spec), "primary").dataset.key = spec.key;
    }
  }

  ownQuestion() {
    const folded = add(this.own, "details");
    add(folded, "summary", { text: words.own_title });
    const form = add(folded, "form");
    const text = add(add(form, "label", { text: words.own_text }), "textarea", { maxlength: 500, rows: 2 });
    /** @type {HTMLInputElement[]} */
    const options = [];
    for (let k = 0; k < 6; k++) {
      const row = add(form, "div", { class: "row" });
      const label = filled(words.own_option, { number: k + 1 });
      options.push(add(row, "input", { maxlength: 200, "aria-label": label, placeholder: label }));
      const right = add(row, "label", { class: "small" });
      add(right, "input", { type: "radio", name: "right", value: k });
      add(right, "span", { text: words.own_right });
    }
    const none = add(form, "label", { class: "small" });
    add(none, "input", { type: "radio", name: "right", value: -1, checked: "" });
    add(none, "span", { text: words.own_none });
    add(add(form, "div", { class: "row" }), "button", { text: words.ask });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked");
      const right = chosen instanceof HTMLInputElement ? Number(chosen.value) : -1;
      const filledIn = options.flatMap((field, k) => (field.value.trim() ? [k] : []));
      const answer = filledIn.indexOf(right);
      const told = { text: text.value, options: filledIn.map((k) => options[k].value), answer: answer < 0 ? null : answer };
      if (await this.lead.do("ask", told)) form.reset();
    });
  }

  tools() {
    this.pacing = add(this.foot, "div", { class: "row" });
    this.places = add(this.foot, "div", { class: "places" });
    const row = add(this.foot, "div", { class: "row" });
    button(row, words.report, () => this.report());
    const device = button(row, words.device, () => {
      const { code, secret } = this.lead.class;
      add(this.foot, "p", { class: "note", text: words.device_text });
      add(this.foot, "code", { text: `${location.origin}${base}class#${code}.${secret}` });
      device.disabled = true;
    });
    const end = button(row, words.end, () => {
      end.remove();
      button(row, words.end_sure, async () => {
        if (await this.lead.do("end")) this.tell("ended");
      }, "danger");
    }, "danger");
  }

  /** @param {import("./lead.js").State} state */
  drawPace(state) {
    const row = this.pacing;
    if (!row || !this.places) return;
    row.replaceChildren();
    const free = state.pace === "free";
    button(row, free ? words.follow : words.free, () => this.lead.do("walk", { pace: free ? "follow" : "free" }));
    button(row, state.paused ? words.resume : words.pause, () => this.lead.do("pause", { paused: !state.paused }));
    this.places.replaceChildren();
    const places = Object.entries(state.places).filter(([place]) => place);
    if (!free || !places.length) return;
    add(this.places, "h3", { text: words.where });
    for (const [place, count] of places.sort()) add(this.places, "p", { text: `${place}: ${count}` });
  }

  async report() {
    const told = await this.lead.get("report");
    const box = document.querySelector("dialog") ?? add(document.body, "dialog", { class: "report" });
    box.replaceChildren();
    add(box, "h1", { text: words.report_title });
    const row = add(box, "div", { class: "row" });
    button(row, words.print, () => print());
    const csv = new Blob(["\ufeff", table(told.questions ?? [])], { type: "text/csv" });
    add(row, "a", { class: "button", download: `class-${this.lead.class.code}.csv`, href: URL.createObjectURL(csv), text: words.csv });
    button(row, words.hide, () => box.close());
    for (const { asked, found } of told.questions ?? []) {
      const part = add(box, "section");
      written(part, "question", asked.said[lang].text);
      const few = found.rounds.find((/** @type {any} */ one) => one.few);
      if (few) add(part, "p", { class: "note", text: filled(words.report_few, { total: few.total }) });
      else {
        distribution(part, asked, found, page, true);
        summed(part, asked, found, words);
      }
    }
    box.showModal();
  }
}

/** The report as a table: a line for each question, round and answer. @param {any[]} questions */
function table(questions) {
  const lines = [["question", "text", "round", "answer", "count", "share", "right"]];
  for (const { asked, found } of questions)
    for (const one of found.rounds)
      for (const [code, count] of Object.entries(one.codes ?? {})) {
        const right = asked.kind === "choice" ? code === asked.answer : code === "right";
        const plain = new DOMParser().parseFromString(asked.said[lang].text, "text/html").body.textContent ?? "";
        const share = decimal(count / one.total, 3);
        lines.push([asked.key, plain.trim(), one.round, code, count, share, asked.kind === "opinion" ? "" : Number(right)]);
      }
  // A cell that begins with one of these is a formula to a spreadsheet.
  const safe = (/** @type {unknown} */ value) => {
    const text = String(value).replace(/"/g, '""');
    return `"${/^[=+\-@\t]/.test(text) ? "'" : ""}${text}"`;
  };
  return lines.map((line) => line.map(safe).join(",")).join("\r\n");
}

/** @param {HTMLElement} parent @param {string} title @param {string} kind */
function section(parent, title, kind) {
  const made = add(parent, "section", { class: kind });
  if (title) add(made, "h2", { text: title });
  return made;
}

if (kept(CLASS)) new Desk();
else start();
