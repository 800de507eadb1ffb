// The slider over the steps of a run's training, with play.

import { byID, isOff, setReason } from "./element.js";
import { say } from "./announce.js";
import { highlight, highlighted, onHighlight } from "./highlight.js";
import { placeOf, showMilestones } from "./milestones.js";

/** Binds the slider; every view shows the model at the chosen step. */
export function showTime(session) {
  const slider = byID("time-slider");
  const play = byID("time-play");
  const shown = byID("time-step");
  const hover = byID("time-hover");
  let playing = false;

  const steps = () => [...(session.model?.steps ?? []).filter((step) => step.hasWeights).map((step) => step.step), null];
  const go = (index) => {
    const step = steps()[index];
    return session.change({ step }, step === null ? "trained" : `step ${step}`, "step");
  };
  const milestones = showMilestones(session, steps, (index) => {
    playing = false;
    go(index);
  });
  // The step below the pointer, or that of the slider while it has the focus, is pointed at for all views.
  const pointAt = (index) => {
    const step = steps()[index];
    highlight(slider.disabled || (step ?? null) === null ? null : { step, model: session.state.model });
  };
  const draw = () => {
    const all = steps();
    const has = all.length > 1;
    const reason = has ? null : whyNone(session);
    setReason(play, reason);
    slider.disabled = !has;
    byID("time").title = reason ?? "";
    byID("time").classList.toggle("is-empty", !has);
    slider.max = String(Math.max(1, all.length - 1));
    const at = all.indexOf(session.state.step);
    slider.value = String(has ? (at < 0 ? all.length - 1 : at) : 1);
    const words = !has ? "no training steps" : session.state.step === null ? "trained" : `step ${session.state.step}`;
    shown.textContent = words;
    slider.setAttribute("aria-valuetext", [words, milestones.at(session.state.step)].filter(Boolean).join(": "));
    if (document.activeElement === slider) pointAt(Number(slider.value));
    play.textContent = playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", playing ? "pause" : "play the training steps");
  };
  const run = async () => {
    const all = steps();
    let index = all.indexOf(session.state.step);
    if (index < 0 || index === all.length - 1) index = -1;
    while (playing && index < all.length - 1) {
      index += 1;
      await Promise.all([go(index), new Promise((done) => { setTimeout(done, 600); })]);
    }
    playing = false;
    draw();
  };
  slider.addEventListener("input", () => {
    playing = false;
    go(Number(slider.value));
  });
  slider.addEventListener("keydown", (event) => {
    const by = { PageUp: 1, PageDown: -1 }[event.key];
    if (!by || !milestones.next(by)) return;
    event.preventDefault();
  });
  play.addEventListener("click", () => {
    if (isOff(play, say)) return;
    playing = !playing;
    draw();
    if (playing) run();
  });

  slider.addEventListener("pointermove", (event) => {
    const share = (event.offsetX - 8) / Math.max(1, slider.clientWidth - 16);
    pointAt(Math.round(Math.max(0, Math.min(1, share)) * Number(slider.max)));
  });
  slider.addEventListener("pointerleave", () => highlight(null));
  slider.addEventListener("focus", () => pointAt(Number(slider.value)));
  slider.addEventListener("blur", () => highlight(null));
  onHighlight(() => {
    const thing = highlighted();
    const isHere = thing?.step !== undefined && thing.model === session.state.model && !slider.disabled;
    hover.hidden = !isHere;
    if (isHere) hover.style.setProperty("--at", String(placeOf(thing.step, steps())));
  });
  for (const name of ["report", "edits", "overview", "compared", "milestones"]) session.on(name, draw);
  draw();
}

/** Why there is nothing to slide over. */
function whyNone(session) {
  const captures = session.model?.steps.filter((step) => step.hasCapture).length ?? 0;
  return captures > 0
    ? `Of ${captures} training steps this model kept activations, but no weights: the view Timeline shows them. Train with checkpoints to go back to a step.`
    : "This model keeps no training steps. Train one under Learning, or serve a run that has checkpoints.";
}
