// The slider over the steps of a run's training, with play.

import { byID, isOff, setReason } from "./element.js";
import { say } from "./announce.js";

/** Binds the slider; every view shows the model at the chosen step. */
export function showTime(session) {
  const slider = byID("time-slider");
  const play = byID("time-play");
  const shown = byID("time-step");
  let playing = false;

  const steps = () => [...(session.model?.steps ?? []).filter((step) => step.hasWeights).map((step) => step.step), null];
  const draw = () => {
    const all = steps();
    const has = all.length > 1;
    const reason = has ? null : "This model keeps no training steps. Train one under Learning, or serve a run that has checkpoints.";
    setReason(play, reason);
    slider.disabled = !has;
    byID("time").title = reason ?? "";
    byID("time").classList.toggle("is-empty", !has);
    slider.max = String(Math.max(1, all.length - 1));
    const at = all.indexOf(session.state.step);
    slider.value = String(has ? (at < 0 ? all.length - 1 : at) : 1);
    const words = !has ? "no training steps" : session.state.step === null ? "trained" : `step ${session.state.step}`;
    shown.textContent = words;
    slider.setAttribute("aria-valuetext", words);
    play.textContent = playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", playing ? "pause" : "play the training steps");
  };
  const go = (index) => {
    const step = steps()[index];
    return session.change({ step }, step === null ? "trained" : `step ${step}`, "step");
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
  play.addEventListener("click", () => {
    if (isOff(play, say)) return;
    playing = !playing;
    draw();
    if (playing) run();
  });
  session.on("report", draw);
  session.on("edits", draw);
  session.on("overview", draw);
  draw();
}
