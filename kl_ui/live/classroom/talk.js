// How a window of a class speaks with the server: it listens as long as it is open, and what it has
// to say is said again until it has arrived.

/**
 * @typedef {Record<string, unknown>} Told
 * @typedef {{ path: string, lang?: string, who?: string, place?: string, secret?: string }} Line
 * @typedef {{ status: number, told: Told }} Reply
 */

const FIRST = 6000; // ms until the first word of a line that is not held up on its way
const SILENCE = 25000; // ms; the server says something every ten seconds
const POLL = 2000;
const LONGEST = 5000;

/** @param {number} ms */
const rest = (ms) => new Promise((on) => setTimeout(on, ms));
/** @param {string} [secret] @returns {Record<string, string>} */
const proof = (secret) => (secret ? { authorization: `Bearer ${secret}` } : {});

/**
 * Hear what is before the class, again and again; the function that is returned ends it.
 * Where a stream is held up on its way, it asks every two seconds instead.
 * @param {() => Line} line
 * @param {(state: any) => void} tell
 * @param {(there: boolean) => void} connected
 * @param {(error: string) => void} refused
 */
export function listen(line, tell, connected, refused) {
  let ended = false;
  let failures = 0;
  /** @type {AbortController | undefined} */
  let request;
  const address = () => {
    const { path, lang, who, place } = line();
    const asked = new URLSearchParams({ lang: lang ?? "", who: who ?? "", place: place ?? "" });
    return `${path}/events?${asked}`;
  };
  /** @param {string} accept @param {number} patience */
  const open = async (accept, patience) => {
    request = new AbortController();
    const timer = setTimeout(() => request?.abort(), patience);
    const headers = { accept, ...proof(line().secret) };
    const response = await fetch(address(), { headers, signal: request.signal, cache: "no-store" });
    clearTimeout(timer);
    if (response.status === 404 || response.status === 403) {
      ended = true;
      refused((await response.json()).error);
    }
    if (!response.ok) throw new Error(String(response.status));
    return response;
  };
  const stream = async () => {
    const response = await open("text/event-stream", FIRST);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    let patience = FIRST;
    while (reader && !ended) {
      const timer = setTimeout(() => request?.abort(), patience);
      const { value, done } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      patience = SILENCE;
      failures = 0;
      connected(true);
      const parts = (text + value).split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) if (part.startsWith("data: ")) hear(JSON.parse(part.slice(6)));
    }
  };
  const poll = async () => {
    const response = await open("application/json", FIRST);
    const state = await response.json();
    connected(true);
    hear(state);
  };
  /** @param {any} state */
  const hear = (state) => {
    tell(state);
    if (state.phase !== "ended") return;
    ended = true;
    refused("ended");
  };
  const go = async () => {
    for (let turn = 0; !ended; turn++) {
      try {
        const asks = failures > 1 && turn % 10;
        await (asks ? poll() : stream());
        if (asks) await rest(POLL);
      } catch {
        if (ended) return;
        if (++failures > 2) connected(false);
        await rest(Math.min(LONGEST, 300 * 2 ** failures) * (0.5 + Math.random() / 2));
      }
    }
  };
  addEventListener("online", () => request?.abort());
  // A phone that slept has a line that is dead and does not know it.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) request?.abort();
  });
  go();
  return () => {
    ended = true;
    request?.abort();
  };
}

/**
 * Say something once.
 * @param {string} path @param {Told} told @param {string} [secret]
 * @returns {Promise<Reply>}
 */
export async function say(path, told, secret) {
  const headers = { "content-type": "application/json", ...proof(secret) };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(told) });
  return { status: response.status, told: await response.json().catch(() => ({})) };
}

/**
 * Say something until it has arrived, or is refused for good.
 * @param {string} path @param {Told} told @param {(error: string) => void} waits
 * @returns {Promise<Reply>}
 */
export async function insist(path, told, waits) {
  for (let turn = 0; ; turn++) {
    try {
      const reply = await say(path, told);
      if (reply.status < 429) return reply;
      waits(String(reply.told.error ?? "store"));
    } catch {
      waits("away");
    }
    await rest(Math.min(LONGEST, 300 * 2 ** turn) * (0.5 + Math.random() / 2));
  }
}

/** A random number of this browser. On a network without a certificate there is no randomUUID. */
export function randomly() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A browser may refuse to store anything: then a class lasts as long as its window.
/** @type {Map<string, string>} */
const instead = new Map();

/** @param {string} name @returns {any} */
export function kept(name) {
  try {
    return JSON.parse(localStorage[name] ?? instead.get(name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value */
export function keep(name, value) {
  const text = JSON.stringify(value);
  instead.set(name, text);
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage[name] = text;
  } catch {}
}

export const CLASS = "kl-class"; // the class that this browser leads: its code and its secret
