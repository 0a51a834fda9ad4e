// Python knows the page's whole state; the address says it, without a history entry per change.
// A page and its parts each mount this script; what they share exists once, for as long as the tab.
const shared = (window.klCourse ??= { presenter: false, listening: false });

function step(direction) {
  const heads = [...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, h3)")];
  const tops = heads.map((head) => head.getBoundingClientRect().top);
  const margin = 80; // a heading that has been scrolled to stands below the toolbar
  const next =
    direction > 0
      ? tops.findIndex((top) => top > margin + 10)
      : tops.findLastIndex((top) => top < margin - 10);
  if (next < 0) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  heads[next].style.scrollMarginTop = `${margin}px`;
  heads[next].scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}

function onKey(event) {
  if (event.key === "Escape") document.activeElement.closest(".term")?.blur(); // no more explained
  const typing = event.target.closest?.("input:not([type=range]), textarea, [contenteditable]");
  if (!shared.presenter || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n" || event.key === "PageDown") step(1);
  else if (event.key === "p" || event.key === "PageUp") step(-1);
  else return;
  event.preventDefault();
}

// A browser may refuse to store anything: then progress lasts for the visit, and the tab forgets.
function storing(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const PLACE = "kl-course"; // the address that what this tab remembers belongs to
const place = () => location.pathname + location.search;

// During a page switch the address changes a little before or after the state arrives.
function writeAddress(slug, query, attempts = 60) {
  const target = `${location.pathname}?${query}`;
  if (location.pathname.split("/").pop() !== slug) {
    if (attempts)
      shared.pending = requestAnimationFrame(() => writeAddress(slug, query, attempts - 1));
    return;
  }
  if (place() !== target) history.replaceState(history.state, "", target);
  storing(() => (sessionStorage[PLACE] = place()));
}

// What scrolls sideways on a narrow screen must be reachable by keyboard.
const WIDE = ".katex-display, [data-testid=stMarkdownContainer], [data-testid=stCode] pre";

function reachWideThings() {
  for (const box of document.querySelectorAll(WIDE))
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  // Streamlit gives its field for files a name and calls it mere decoration: it is a region.
  for (const field of document.querySelectorAll("[data-testid=stFileUploaderDropzone][role]"))
    field.removeAttribute("role");
}

// Measuring costs a layout: wait until the page is at rest.
function atRestSoon() {
  clearTimeout(shared.rest);
  shared.rest = setTimeout(() => {
    reachWideThings();
    if (shared.recovered) storing(typeAgain);
  }, 250);
}

// What the course remembers lies in this browser, one item per entry.
const OWN = "kl-course:";

function stored(storage) {
  const names = Object.keys(storage).filter((name) => name.startsWith(OWN));
  return Object.fromEntries(names.map((name) => [name.slice(OWN.length), storage[name]]));
}

function forget(storage, scope = "") {
  for (const name of Object.keys(stored(storage)))
    if (name.startsWith(scope)) storage.removeItem(OWN + name);
}

function remember({ entries, visit, erased, asks }, tell) {
  const erasure = `${visit} ${erased}`;
  if (erased && erasure !== shared.erasure) [localStorage, sessionStorage].forEach((s) => forget(s));
  shared.erasure = erasure;
  const before = asks && shared.told !== visit ? stored(localStorage) : {};
  shared.told = visit;
  for (const [name, text] of Object.entries(entries))
    if (text && !(name in before)) localStorage[OWN + name] = text;
    else if (!text) localStorage.removeItem(OWN + name);
  if (Object.keys(before).length) tell(before);
}

// What this tab remembers is all that was set. It outlives the visit, as long as the address it
// belongs to stands above it: a link that is opened in the same tab begins anew.
function rememberInTab({ slug, tab, heard }, tell) {
  if (!shared.recalled) {
    shared.recalled = true;
    if (sessionStorage[PLACE] !== place()) forget(sessionStorage);
    const before = stored(sessionStorage);
    const news = Object.entries(before).some(([name, text]) => tab[name] !== text);
    shared.waits = news;
    if (news) tell(before);
  }
  if (shared.waits && !heard) return; // what Python says is not yet what was
  shared.recovered = true;
  forget(sessionStorage, `${slug || "cover"}.`);
  for (const [name, text] of Object.entries(tab)) sessionStorage[OWN + name] = text;
}

// What is typed and not yet sent: Streamlit keeps it in the field.
const FIELDS = "[data-testid=stMain] :is(input[type=text], textarea)";
const DRAFTS = "kl-course-drafts";
const nameOf = (field) => field.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)[0];

// Python began another visit below a living tab: the server was started anew, or had given the old
// visit up. What stands here may be of older code, and what Python says does not know what was set.
function comeBack() {
  storing(() => {
    sessionStorage[PLACE] = place();
    sessionStorage[DRAFTS] = JSON.stringify(shared.drafts);
  });
  location.reload();
}

function typeAgain() {
  const drafts = new Map(JSON.parse(sessionStorage[DRAFTS] ?? "[]"));
  sessionStorage.removeItem(DRAFTS);
  for (const field of document.querySelectorAll(FIELDS)) {
    const text = drafts.get(nameOf(field));
    if (text === undefined || text === field.value) continue;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// While the line is down, one sentence instead of Streamlit's dialog, in the reader's language.
const GRACE = 700; // ms; a line that comes back at once, or a page that is left, needs no words

function watchLine() {
  const { testConnectionState: state } = document.querySelector("[data-testid=stApp]").dataset;
  const down = state !== "CONNECTED";
  if (down) {
    const title = ".stDialog h2[slot=title]"; // our own dialogs' titles are Markdown
    const dialog = document.querySelector(`${title}:not(:has([data-testid=stMarkdownContainer]))`);
    dialog?.parentElement.querySelector("button[aria-label=Close]").click();
  }
  if (down === shared.down) return;
  shared.down = down;
  clearTimeout(shared.grace);
  shared.grace = setTimeout(() => (shared.line.textContent = down ? shared.lost : ""), down ? GRACE : 0);
  if (down) return;
  const fields = [...document.querySelectorAll(FIELDS)];
  shared.drafts = fields.map((field) => [nameOf(field), field.value]);
  // Python hears at once what was moved meanwhile, and says which visit this is.
  shared.ask(Date.now());
}

function listen() {
  shared.listening = true;
  document.addEventListener("keydown", onKey);
  const watcher = new MutationObserver(atRestSoon);
  watcher.observe(document.body, { childList: true, subtree: true });
  shared.line = document.body.appendChild(document.createElement("div"));
  shared.line.className = "kl-line";
  shared.line.role = "status";
  shared.down = false;
  shared.drafts = [];
  const attributeFilter = ["data-test-connection-state"];
  const line = new MutationObserver(watchLine);
  line.observe(document.body, { childList: true, subtree: true, attributeFilter });
}

export default function ({ data, setStateValue }) {
  if (data.visit !== (shared.visit ??= data.visit)) {
    if (!shared.leaving) comeBack();
    shared.leaving = true;
    return;
  }
  if (!data.part) shared.ask = (when) => setStateValue("line", when);
  shared.lost = data.lost;
  document.documentElement.lang = data.lang;
  shared.presenter = data.presenter;
  cancelAnimationFrame(shared.pending);
  clearTimeout(shared.writing); // a browser refuses an address that changes many times a second
  shared.writing = setTimeout(() => writeAddress(data.slug, data.query), 150);
  storing(() => remember(data, (entries) => setStateValue("told", entries)));
  storing(() => rememberInTab(data, (values) => setStateValue("tab", values)));
  if (!shared.listening) listen();
  atRestSoon();
  // A run ends here: at the next frame the page is as Python wants it.
  requestAnimationFrame(() => document.dispatchEvent(new Event("kl-drawn"))); // DRAWN of stage.js
}
