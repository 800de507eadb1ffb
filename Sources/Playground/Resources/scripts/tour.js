// Six steps from the first switch to a state of one's own. Each goes on when the thing was done.

import { byID, element, fill } from "./element.js";
import { highlighted, onHighlight } from "./highlight.js";

const STORE = "playground-tour";

/** Binds the tour to its button; it can be left and taken up again. */
export function showTour(session) {
  const card = byID("tour");
  const button = byID("tour-start");
  let at = null;
  let from = null;

  const steps = stepsFor(session);
  const mark = (target) => {
    document.querySelector(".tour-target")?.classList.remove("tour-target");
    if (target) document.querySelector(target)?.classList.add("tour-target");
  };
  const go = (index) => {
    at = index;
    from = { state: session.state, report: session.report, hovered: false, copied: false };
    keep(index);
    if (index === null || index >= steps.length) return end(index !== null);
    const step = steps[index];
    mark(step.target);
    card.hidden = false;
    const hadFocus = card.contains(document.activeElement);
    fill(card,
      element("span", { class: "tour-dots", "aria-hidden": "true" },
        steps.map((_, one) => element("span", { class: one < index ? "is-done" : one === index ? "is-now" : "" }))),
      element("p", { "aria-live": "polite" }, element("strong", { text: `${index + 1} of ${steps.length}: ${step.title}. ` }), step.text),
      element("span", { class: "tour-buttons" },
        element("button", { type: "button", class: "tour-skip", text: index === steps.length - 1 ? "finish" : "skip this", on: { click: () => go(at + 1) } }),
        element("button", { type: "button", class: "quiet", text: "leave", on: { click: () => { keep(at); end(false, true); button.focus(); } } })));
    if (hadFocus) card.querySelector(".tour-skip").focus();
  };
  const end = (isFinished, isLeft = false) => {
    if (!isLeft) keep(null);
    at = isLeft ? at : null;
    mark(null);
    card.hidden = true;
    button.textContent = isLeft ? "Resume tour" : "Tour";
    if (isFinished) fill(byID("announcement"), "The tour is over. This state is yours: its address holds all of it.");
  };
  const check = () => {
    if (card.hidden || at === null || at >= steps.length) return;
    if (steps[at].isDone(session, from)) go(at + 1);
  };

  button.addEventListener("click", () => {
    const kept = at ?? remembered();
    go(kept !== null && kept < steps.length ? kept : 0);
    card.querySelector(".tour-skip")?.focus({ preventScroll: true });
  });
  card.addEventListener("keydown", (event) => { if (event.key === "Escape") card.querySelector("button.quiet").click(); });
  session.on("report", check);
  session.on("display", check);
  onHighlight(() => {
    if (from && highlighted()?.variable === targetOf(session)) from.hovered = true;
    check();
  });
  byID("share-list").addEventListener("click", (event) => {
    if (from && event.target.closest("[data-copy]")) from.copied = true;
    check();
  });
  if (remembered() !== null) button.textContent = "Resume tour";
}

function keep(index) {
  try {
    if (index === null) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, String(index));
  } catch {
    // Without storage the tour starts anew after the page is left.
  }
}

function remembered() {
  try {
    const text = localStorage.getItem(STORE);
    return text === null ? null : Number(text);
  } catch {
    return null;
  }
}

/** The output that the tour breaks: the first that reads another output, as newD reads newB; else the last. */
export function targetOf(session) {
  const rules = session.report.rules ?? [];
  const names = new Set(rules.map((rule) => rule.output));
  return (rules.find((rule) => rule.reads.some((name) => names.has(name))) ?? rules.at(-1))?.output ?? "the answer";
}

function isBroken(report, name) { return (report.strip?.accuracy?.[name] ?? 1) < 1; }

function stepsFor(session) {
  const name = targetOf(session);
  const removed = (state) => (state.interventions ?? []).flatMap((entry) => entry.ablate?.heads ?? []).length;
  return [
    { title: "Flip a switch", target: "#inputs",
      text: "The model reads the input as text and writes the answer, token by token. The rules’ answer stands beside it. Change the input.",
      isDone: (now, from) => now.state.input !== from.state.input || now.state.text !== from.state.text },
    { title: `See where ${name} looks`, target: "#answer-table",
      text: `Point at ${name} in the answer. What its rule reads lights up everywhere, and so do the heads that read it.`,
      isDone: (_, from) => from.hovered },
    { title: "Remove a head", target: "#tiles", text: `Click one of the lit heads. Watch the strip below: is ${name} still right on all inputs?`,
      isDone: (now, from) => removed(now.state) > removed(from.state) || removed(now.state) > 0 },
    { title: `Break ${name}`, target: "#strip",
      text: `One head is rarely enough: others stand in for it. Remove more until cells in the row of ${name} turn red.`
        + (session.model.path === null ? " Without 0.0, 0.1 and 0.2 they do." : ""),
      isDone: (now) => isBroken(now.report, name) },
    { title: "Take it back", target: "#undo", text: `Undo until ${name} is right everywhere again. The list of changes and the history say what was done.`,
      isDone: (now) => !isBroken(now.report, name) },
    { title: "It is yours", target: "#share-menu",
      text: "Do what you like: the address of this page always holds the whole state. "
        + "Copy it from Share, or copy the command line that gives the same numbers.",
      isDone: (now, from) => from.copied },
  ];
}
