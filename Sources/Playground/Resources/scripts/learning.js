// Nuke and adapt: training goes on after damage; and training from the start, with inputs left out in the strip.

import { byID, element, fill, isOff, setReason } from "./element.js";
import { say } from "./announce.js";
import { Curves } from "./curves.js";
import { lastingProblem } from "./interventions.js";
import { Job } from "./jobs.js";
import { Problem } from "./wire.js";

/** Fills the panel of learning and binds it. */
export function showLearning(session, choosing) {
  const parts = build(session, choosing);
  let job = null;
  let last = null;
  let points = [];
  const isOwnWorld = () => parts.world.value === session.world?.name;

  const draw = () => {
    const isOpen = session.display.view === "learning";
    if (!isOpen && choosing.isOn) choosing.turn(false);
    const running = job?.isRunning ? "A job is running: stop it first." : null;
    setReason(parts.recover, running ?? lastingProblem(session.state.interventions ?? []));
    setReason(parts.train, running ?? (session.world ? null : "Training needs a world, and this model has none."));
    setReason(parts.stop, job?.isRunning ? null : "Nothing is running.");
    setReason(parts.replay, running ?? (last ? null : "There is no job to replay yet."));
    setReason(parts.rewind, running ?? (last ? null : "There is nothing to rewind to yet."));
    setReason(parts.look, running ?? (last?.model ? null : "No job has ended with a model yet."));
    parts.damage.textContent = session.report.interventions?.length
      ? `Damage: ${session.report.interventions.join("; ")}.` : "No damage yet: remove heads or change weights first.";
    fillWorlds(parts.world, session);
    const chosen = isOwnWorld() ? [...choosing.inputs] : [];
    parts.choose.setAttribute("aria-pressed", String(choosing.isOn));
    parts.omitted.textContent = chosen.length ? `Left out: ${chosen.join("; ")}` : "No input is left out.";
    setReason(parts.choose, !session.report.strip ? "This model has no world, so there are no inputs to leave out."
      : isOwnWorld() ? null : `The strip shows the inputs of ${session.world.name}: open a model of ${parts.world.value} to choose among its inputs.`);
  };

  const begin = async (order) => {
    points = [];
    last = { order, start: session.state, model: null };
    parts.status.textContent = "Starting…";
    show(0);
    try {
      job = await Job.start(order, {
        onProgress: (event) => {
          points.push(event);
          tellJob();
          show(event.of ?? event.step);
          parts.status.textContent = `${order.kind === "recover" ? "Recovering" : "Training"}: step ${event.step}${event.of ? ` of ${event.of}` : ""}.`;
          session.tell("tiles", event.shift ?? null);
        },
        onDone: async (event) => {
          last.model = event.model ?? null;
          show(points.at(-1)?.of ?? points.at(-1)?.step ?? 0);
          await session.reloadOverview();
          parts.status.textContent = `Done: ${session.modelNamed(event.model)?.name ?? event.model} is in the list of models.`;
          say(parts.status.textContent);
          draw();
        },
        onFailed: async (event) => {
          if (event.model) {
            last.model = event.model;
            await session.reloadOverview();
            parts.status.textContent = `Stopped; the model so far is ${session.modelNamed(event.model)?.name ?? event.model} in the list of models.`;
          } else parts.status.textContent = new Problem(event.problem ?? "stopped", event.hint).sentences;
          draw();
        },
      });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      parts.status.textContent = problem.sentences;
      last = null;
    }
    draw();
  };

  /** Lets the figures know whose curves are shown. */
  const tellJob = () => {
    if (session.job === job?.id) return;
    session.job = job?.id ?? null;
    session.tell("job");
  };
  const show = (of) => {
    parts.loss.model = parts.accuracy.model = last?.model ?? "job";
    parts.loss.show(points.filter(({ loss }) => Number.isFinite(loss)).map(({ step, loss }) => ({ step, values: { loss } })), of);
    parts.accuracy.show(points.filter(({ accuracy }) => accuracy).map(({ step, accuracy }) => ({ step, values: accuracy })), of);
  };

  const press = (button, action) => button.addEventListener("click", () => { if (!isOff(button, say)) action(); });
  press(parts.recover, () => begin({
    kind: "recover", state: session.state, seed: Number(parts.recoverSeed.value),
    settings: { steps: Number(parts.recoverSteps.value), evaluateEvery: every(parts.recoverSteps), ...(parts.freeze.checked ? { freeze: "lesion" } : {}) },
  }));
  press(parts.train, () => {
    choosing.turn(false);
    return begin({
      kind: "train", state: { ...session.state, interventions: [] }, seed: Number(parts.trainSeed.value),
      settings: {
        world: parts.world.value, ...sizes(parts), omitted: isOwnWorld() ? [...choosing.inputs] : [],
        steps: Number(parts.trainSteps.value), evaluateEvery: every(parts.trainSteps),
      },
    });
  });
  press(parts.stop, () => job.stop());
  press(parts.replay, () => begin(last.order));
  press(parts.rewind, () => {
    session.tell("tiles", null);
    session.open(last.start, "rewound to before the training");
    say("Back to the weights before the training.");
  });
  press(parts.look, () => session.change({ model: last.model, step: null, interventions: [] }, `model: ${session.modelNamed(last.model)?.name ?? last.model}`));
  press(parts.choose, () => choosing.turn(!choosing.isOn));
  parts.clear.addEventListener("click", () => { choosing.inputs.clear(); choosing.changed(); });
  parts.world.addEventListener("change", () => { choosing.turn(false); draw(); });
  choosing.onChange(draw);
  session.on("report", draw);
  session.on("display", draw);
  session.on("theme", () => { parts.loss.paint(); parts.accuracy.paint(); });
  show(0);
  draw();
}

/** The worlds that can be trained on: all that the server names, or that of this model. */
function fillWorlds(list, session) {
  const names = [...new Set([session.world?.name, ...(session.overview.worlds ?? [])].filter(Boolean))];
  if (list.dataset.key === names.join()) return;
  list.dataset.key = names.join();
  fill(list, names.map((name) => element("option", { value: name, text: name })));
}

/** The sizes that were filled in. */
function sizes(parts) {
  return Object.fromEntries(["layers", "heads", "width"].filter((name) => parts[name].value !== "").map((name) => [name, Number(parts[name].value)]));
}

/** Some forty points a curve, not closer than five steps. */
const every = (steps) => Math.max(5, Math.round(Number(steps.value) / 40));

function field(label, value, max) {
  return element("input", { type: "number", min: "0", max, step: "1", value, "aria-label": label });
}

function size(label, usual) {
  return element("input", { type: "number", min: "1", step: "1", placeholder: String(usual), "aria-label": `${label} of the new model` });
}

function build(session, choosing) {
  const button = (text, kind = "") => element("button", { type: "button", text, class: kind });
  const parts = {
    damage: element("p", { class: "hint" }),
    recoverSteps: field("steps of recovery", 200, 100000), recoverSeed: field("seed of recovery", 0, 4294967295),
    freeze: element("input", { type: "checkbox", checked: true }), recover: button("Let it recover", "primary"),
    trainSteps: field("steps of training", 600, 100000), trainSeed: field("seed of training", 0, 4294967295),
    world: element("select", { "aria-label": "world to train on" }),
    layers: size("layers", 4), heads: size("heads", 4), width: size("width", 128),
    choose: button("Choose in the strip"), clear: button("clear", "quiet"), omitted: element("p", { class: "hint" }), train: button("Train", "primary"),
    stop: button("Stop"), rewind: button("Rewind"), replay: button("Replay"), look: button("Look at the result"),
    status: element("p", { class: "job-status", role: "status" }),
    loss: new Curves({ title: "loss", digits: 3 }), accuracy: new Curves({ title: "share of inputs answered right", range: [0, 1], digits: 2 }),
  };
  parts.recover.id = "recover-start";
  parts.train.id = "train-start";
  parts.stop.id = "job-stop";
  parts.rewind.title = "back to the same weights as before the training";
  parts.replay.title = "the same again, with the same seed";
  parts.choose.title = "then click the inputs in the strip that training shall not see";
  fill(byID("panel-learning"),
    element("div", { class: "learning-forms" },
      element("section", { "aria-label": "recover" }, element("h3", { text: "Nuke and adapt" }), parts.damage,
        element("div", { class: "row steps" }, element("label", {}, "steps ", parts.recoverSteps), element("label", {}, "seed ", parts.recoverSeed)),
        element("label", {}, parts.freeze, " the damage stays as it is: others have to step in"), parts.recover),
      element("section", { "aria-label": "train" }, element("h3", { text: "Train from the start" }),
        element("label", {}, "world ", parts.world),
        element("div", { class: "row steps" }, element("label", {}, "steps ", parts.trainSteps), element("label", {}, "seed ", parts.trainSeed)),
        element("details", { class: "settings" }, element("summary", { text: "Size of the model" }),
          element("div", { class: "row steps" },
            ["layers", "heads", "width"].map((name) => element("label", {}, `${name} `, parts[name])))),
        element("div", { class: "row" }, parts.choose, parts.clear), parts.omitted, parts.train)),
    element("div", { class: "row job-controls", role: "group", "aria-label": "the job" }, parts.stop, parts.rewind, parts.replay, parts.look),
    parts.status, parts.accuracy.root, parts.loss.root);
  parts.status.textContent = "Nothing trained yet.";
  return parts;
}
