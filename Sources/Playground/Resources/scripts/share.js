// Copy and export: a link, a command line, YAML, curl; figures and data; and a file that restores the state.

import { stateQuery } from "./address.js";
import { byID, element, fill, isOff, setReason } from "./element.js";
import { say } from "./announce.js";
import { FIRST_PARAMETER } from "./parameters.js";
import { get, post, Problem } from "./wire.js";

const FORMATS = [["png", "PNG"], ["svg", "SVG"], ["pdf", "PDF"], ["html", "Page"], ["json", "JSON"]];

/** Fills the menu and binds it. */
export function showShare(session) {
  const menu = byID("share-menu");
  const close = () => { menu.open = false; };
  const copies = [
    ["Copy link", () => location.href],
    ["Copy command line", () => session.report.command],
    ["Copy changes as YAML", () => session.report.specification],
    ["Copy as curl", () => curl(session)],
  ].map(([label, text]) => element("button", {
    type: "button", text: label, data: { copy: label }, on: { click: () => { close(); copy(label, text()); } },
  }));
  const exports = FORMATS.map(([format, label]) => element("button", {
    type: "button", text: label, data: { format },
    on: { click: (event) => { if (!isOff(event.currentTarget, say)) { close(); save(session, format); } } },
  }));
  const file = element("input", { type: "file", accept: ".json,application/json", class: "visually-hidden", tabindex: "-1", "aria-label": "exported file" });
  file.addEventListener("change", () => load(session, file));
  fill(byID("share-list"), element("p", { class: "menu-heading", text: "This state" }), copies,
    element("p", { class: "menu-heading", text: "This view" }), exports,
    element("p", { class: "menu-heading", text: "From a file" }),
    element("button", { type: "button", text: "Open an exported JSON file…", on: { click: () => { close(); file.click(); } } }), file);
  const draw = () => {
    setReason(copies[2], session.state.interventions?.length === 0 ? "There is nothing to copy: the model is untouched." : null);
    const { view } = session.display;
    const isView = view === "weights" || session.overview.views.some((one) => one.id === view);
    const reason = isView ? null
      : view !== "learning" ? "A report of an analysis is saved by its own button, Save JSON."
      : session.job ? null : "Nothing was trained yet: start a job, and its curves can be saved.";
    for (const button of exports) setReason(button, reason);
  };
  session.on("display", draw);
  session.on("report", draw);
  session.on("job", draw);
  draw();
  closeOutside(menu);
}

/** Menus close on Escape and on a click elsewhere. */
function closeOutside(menu) {
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    const items = [...menu.querySelectorAll(".menu-list button")];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || !menu.open) return;
    const at = items.indexOf(document.activeElement);
    items[at < 0 ? 0 : (at + by + items.length) % items.length].focus();
    event.preventDefault();
  });
}

async function copy(label, text) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${label.replace("Copy", "Copied:")}.`);
  } catch {
    showText(label, text);
  }
}

/** Where the browser gives no clipboard: the text, selected, to be copied by hand. */
function showText(label, text) {
  const field = element("textarea", { rows: 6, readonly: true, "aria-label": label });
  field.value = text;
  const dialog = element("dialog", { class: "copy-dialog" },
    element("h2", { text: label }), field,
    element("button", { type: "button", class: "primary", text: "Close", on: { click: () => dialog.close() } }));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}

function curl(session) {
  const body = JSON.stringify(session.state).replaceAll("'", "'\\''");
  return `curl -s ${location.origin}/api/state -H 'Content-Type: application/json' -d '${body}'`;
}

function figureQuery(session, format) {
  const query = stateQuery(session.state);
  const { view, parameter } = session.display;
  query.set("view", view);
  if (view === "weights") query.set("parameter", parameter ?? FIRST_PARAMETER);
  else if (view === "learning") query.set("job", session.job);
  else if (session.display.focus) query.set("focus", JSON.stringify(session.display.focus));
  query.set("format", format);
  return query.toString().replaceAll("+", "%20");
}

async function save(session, format) {
  try {
    if (format === "json") return keepFile(new Blob([await exported(session)], { type: "application/json" }), `${session.display.view}.json`);
    const answer = await fetch(`/api/figure?${figureQuery(session, format)}`);
    if (!answer.ok) {
      const { error } = await answer.json().catch(() => ({}));
      throw new Problem(error?.problem ?? "the figure could not be drawn", error?.hint, error?.place, answer.status);
    }
    const name = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? `${session.display.view}.${format}`;
    keepFile(await answer.blob(), name);
  } catch (problem) {
    session.tell("problem", problem instanceof Problem ? problem : new Problem("the server does not answer", "start it again with probe-cli serve"));
  }
}

/** Lets the browser save a file. */
export function keepFile(blob, name) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  say(`Saved as ${name}.`);
}

/** The state, its report and the view's numbers; opening the file restores the state. */
async function exported(session) {
  const { state, report, display } = session;
  const view = display.view === "learning" ? await get(`/api/figure?${figureQuery(session, "json")}`)
    : display.view === "weights" ? await post("/api/weights", { state, parameter: display.parameter ?? FIRST_PARAMETER })
    : await post("/api/view", { state, view: display.view, focus: display.focus });
  return JSON.stringify({ schemaVersion: 1, state, display, command: report.command, report, view }, null, 1);
}

/** Restores the state that an exported JSON file holds. */
async function load(session, field) {
  const [chosen] = field.files;
  field.value = "";
  if (!chosen) return;
  try {
    const state = JSON.parse(await chosen.text()).state;
    if (!state?.model) throw new Error("no state");
    await session.open(state, `opened ${chosen.name}`);
  } catch {
    session.tell("problem", new Problem(`${chosen.name} holds no state of the playground`, "export JSON from the Share menu and open that file"));
  }
}
