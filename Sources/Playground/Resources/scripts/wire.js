// Talks to the server: JSON in, JSON out, errors as sentences.

/** What the server, or the way to it, says went wrong. */
export class Problem extends Error {
  constructor(problem, hint, place, status) {
    super(problem);
    this.hint = hint ?? null;
    this.place = place ?? null;
    this.status = status ?? 0;
  }

  /** One or two sentences for a person. */
  get sentences() {
    const first = this.place && !this.message.includes(this.place) ? `${this.place}: ${this.message}` : this.message;
    return [first, this.hint].filter(Boolean).map(asSentence).join(" ");
  }
}

/** With a capital letter and a full stop. */
export function asSentence(text) {
  const trimmed = text.trim();
  const begun = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

async function ask(method, path, body, signal) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(
      "the server does not answer", "start it again with probe-cli serve; this page goes on by itself");
  }
  const text = await answer.text();
  let value = null;
  try {
    value = text === "" ? null : JSON.parse(text);
  } catch {
    throw new Problem("the server's answer could not be read", null, path, answer.status);
  }
  if (answer.ok) return value;
  const error = value?.error ?? {};
  throw new Problem(
    error.problem ?? `the server refused with status ${answer.status}`, error.hint, error.place, answer.status);
}

export const get = (path, signal) => ask("GET", path, undefined, signal);
export const post = (path, body, signal) => ask("POST", path, body, signal);
export const remove = (path) => ask("DELETE", path);
