// Marks at the time slider: when each output could first be read and was first answered right, what was kept, and A.

import { byID, element, fill } from "./element.js";
import { highlight } from "./highlight.js";
import { post, Problem } from "./wire.js";

/** Runs with more captures than this are probed when the slider is first pointed at, not by themselves. */
const MOST_UNASKED = 64;

/** Where a step stands on the slider, from 0 to 1; between checkpoints it stands between their places. */
export function placeOf(step, steps) {
  const known = steps.filter((one) => one !== null);
  const last = Math.max(1, steps.length - 1);
  if (step === null || known.length === 0) return 1;
  const after = known.findIndex((one) => one >= step);
  if (after < 0) return known.at(-1) === step ? (known.length - 1) / last : (known.length - 0.5) / last;
  if (after === 0 || known[after] === step) return after / last;
  return (after - 1 + (step - known[after - 1]) / (known[after] - known[after - 1])) / last;
}

/** Draws the marks; `go` goes to a place of the slider. `at` says what happened at a step, `next` goes to the next mark. */
export function showMilestones(session, steps, go) {
  const known = new Map();
  const asked = new Set();
  let marks = [];

  const ask = async () => {
    const { model } = session;
    if (!model || asked.has(model.id) || !model.steps.some((step) => step.hasCapture)) return;
    asked.add(model.id);
    try {
      const { milestones } = await post("/api/view", { state: { model: model.id }, view: "timeline" });
      known.set(model.id, milestones ?? []);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      known.set(model.id, []);
    }
    draw();
    session.tell("milestones");
  };
  const askSoon = () => {
    const captures = session.model?.steps.filter((step) => step.hasCapture).length ?? 0;
    if (captures > 0 && captures <= MOST_UNASKED) setTimeout(ask, 1200);
  };

  const draw = () => {
    const all = steps();
    marks = marksOf(known.get(session.state.model) ?? []);
    const onlyCaptured = session.model?.steps.filter((step) => step.hasCapture && !step.hasWeights) ?? [];
    const pinned = session.pin && session.pin.state.model === session.state.model ? session.pin.state : null;
    const isEmpty = all.length < 2;
    fill(byID("time-marks"), isEmpty ? [] : [
      ...onlyCaptured.map(({ step }) => element("span", {
        class: "time-tick", style: { "--at": placeOf(step, all) },
        title: `step ${step}: only activations were kept, no weights; the view Timeline reads them`,
      })),
      ...marks.map((mark) => button(mark, all)),
      pinned ? element("span", {
        class: "time-pin", text: "A", style: { "--at": placeOf(pinned.step, all) },
        title: `A is ${pinned.step === null ? "the trained model" : `step ${pinned.step}`}`,
      }) : null,
    ]);
    fill(byID("time-words"), isEmpty ? [] : [
      ...marks.map(({ words }) => element("li", { text: words })),
      onlyCaptured.length ? element("li", { text: `Of ${onlyCaptured.length} more ${onlyCaptured.length === 1 ? "step" : "steps"} only activations were kept.` }) : null,
      pinned ? element("li", { text: `A is ${pinned.step === null ? "the trained model" : `step ${pinned.step}`}.` }) : null,
    ]);
  };

  const button = (mark, all) => {
    const thing = { step: mark.step, model: session.state.model, ...(mark.variables.length === 1 ? { variable: mark.variables[0] } : {}) };
    return element("button", {
      type: "button", tabindex: "-1", class: `time-mark ${mark.kind}`, style: { "--at": placeOf(mark.step, all) },
      title: mark.words, data: { step: mark.step },
      on: { click: () => go(indexFrom(mark.step, all)), pointerenter: () => highlight(thing), pointerleave: () => highlight(null) },
    });
  };

  byID("time").addEventListener("pointerenter", ask);
  byID("time-slider").addEventListener("focus", ask);
  for (const name of ["report", "overview", "compared"]) session.on(name, draw);
  let shownModel = null;
  const follow = () => {
    if (shownModel === session.state.model) return;
    shownModel = session.state.model;
    askSoon();
  };
  session.on("report", follow);
  session.on("overview", follow);
  follow();
  draw();
  return {
    at: (step) => marks.find((mark) => mark.step === step)?.words.replace(/^step \d+: /, "") ?? null,
    next: (by) => {
      const all = steps();
      const here = all.indexOf(session.state.step);
      const places = [...new Set(marks.map(({ step }) => indexFrom(step, all)))].sort((one, other) => one - other);
      const to = by > 0 ? places.find((place) => place > here) : places.findLast((place) => place < here);
      if (to !== undefined) go(to);
      return to !== undefined;
    },
  };
}

/** The first place of the slider that is at a step, or after it. */
function indexFrom(step, all) {
  const found = all.findIndex((one) => one === null || one >= step);
  return found < 0 ? all.length - 1 : found;
}

/** One mark for each step at which something happened, in order. */
function marksOf(milestones) {
  const at = new Map();
  const add = (step, what, variable) => {
    if (step === null) return;
    if (!at.has(step)) at.set(step, { readable: [], answered: [] });
    at.get(step)[what].push(variable);
  };
  for (const { variable, readableFrom, answeredFrom } of milestones) {
    add(readableFrom, "readable", variable);
    add(answeredFrom, "answered", variable);
  }
  return [...at].sort(([one], [other]) => one - other).map(([step, { readable, answered }]) => ({
    step,
    kind: readable.length && answered.length ? "is-both" : readable.length ? "is-readable" : "is-answered",
    variables: [...new Set([...readable, ...answered])],
    words: `step ${step}: ${[
      readable.length ? `${readable.join(", ")} can be read from here on` : null,
      answered.length ? `${answered.join(", ")} answered right from here on` : null,
    ].filter(Boolean).join("; ")}`,
  }));
}
