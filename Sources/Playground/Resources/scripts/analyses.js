// Every analysis of the catalogue, with a form made from its settings, on the model and the changes of this state.

import { byID, element, fill, isOff, setReason } from "./element.js";
import { say } from "./announce.js";
import { Job } from "./jobs.js";
import { drawReport } from "./report-tables.js";
import { SettingsForm } from "./settings-form.js";
import { keepFile } from "./share.js";
import { get, Problem } from "./wire.js";

/** Fills the panel of analyses; the catalogue is asked for when it is first opened. */
export function showAnalyses(session) {
  const parts = build();
  let catalogue = null;
  let job = null;
  let report = null;

  const current = () => catalogue?.find((analysis) => analysis.name === parts.choice.value);
  const pick = () => {
    const analysis = current();
    parts.summary.textContent = analysis?.summary ?? "";
    parts.form.show(analysis?.settings ?? [], { input: session.state.input });
  };
  const buttons = () => {
    setReason(parts.run, job?.isRunning ? "An analysis is running: stop it first." : catalogue ? null : "The list of analyses is not there yet.");
    setReason(parts.stop, job?.isRunning ? null : "Nothing is running.");
    setReason(parts.save, report ? null : "There is no report yet.");
  };
  const open = async () => {
    if (session.display.view !== "analyses" || catalogue) return;
    try {
      catalogue = (await get("/api/analyses")).analyses;
      fill(parts.choice, catalogue.map(({ name }) => element("option", { value: name, text: name })));
      parts.choice.value = catalogue.some(({ name }) => name === "ablate each") ? "ablate each" : catalogue[0].name;
      pick();
    } catch (problem) {
      parts.status.textContent = problem instanceof Problem ? problem.sentences : "The list of analyses could not be read.";
    }
    buttons();
  };
  const run = async () => {
    report = null;
    parts.status.textContent = "Starting…";
    fill(parts.result);
    try {
      job = await Job.start({ kind: "analysis", name: parts.choice.value, state: session.state, settings: parts.form.values() }, {
        onProgress: ({ step, of, unit }) => { parts.status.textContent = of ? `${step} of ${of} ${unit ?? ""}` : "Running…"; },
        onDone: (event) => {
          report = event.report;
          parts.status.textContent = `Done: ${parts.choice.value}.`;
          say(parts.status.textContent);
          const drawn = drawReport(report);
          fill(parts.result, drawn.parts);
          drawn.start();
          buttons();
        },
        onFailed: (event) => {
          parts.status.textContent = new Problem(event.problem ?? "stopped", event.hint).sentences;
          buttons();
        },
      });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      parts.status.textContent = problem.sentences;
    }
    buttons();
  };
  const press = (button, action) => button.addEventListener("click", () => { if (!isOff(button, say)) action(); });
  press(parts.run, run);
  press(parts.stop, () => job.stop());
  press(parts.save, () => keepFile(new Blob([JSON.stringify(report, null, 1)], { type: "application/json" }), `${parts.choice.value.replaceAll(" ", "-")}.json`));
  parts.choice.addEventListener("change", pick);
  session.on("display", open);
  buttons();
  open();
}

function build() {
  const button = (text, kind, id) => element("button", { type: "button", text, class: kind, id });
  const parts = {
    choice: element("select", { "aria-label": "analysis", id: "analysis-choice" }), summary: element("p", { class: "hint" }), form: new SettingsForm(),
    run: button("Run", "primary", "analysis-run"), stop: button("Stop", "", "analysis-stop"), save: button("Save JSON", "", "analysis-save"),
    status: element("p", { class: "job-status", role: "status", id: "analysis-status" }), result: element("div", { class: "report", id: "analysis-result" }),
  };
  fill(byID("panel-analyses"),
    element("div", { class: "row" }, parts.choice, parts.run, parts.stop, parts.save),
    parts.summary,
    element("details", { class: "settings" }, element("summary", { text: "Settings" }), parts.form.root),
    parts.status, parts.result);
  return parts;
}
