// The rules' answer beside the model's, output by output.

import { byID, element, fill, percent, visible } from "./element.js";
import { highlight, onHighlight, related } from "./highlight.js";

/** Fills the table of outputs and keeps it equal to the report. */
export function showAnswer(session) {
  const table = byID("answer-table");
  const draw = () => {
    const report = session.shownReport;
    const outputs = report.answer.outputs ?? [];
    byID("answer-title").textContent = session.pin ? { A: "Answer of A", B: "Answer of B", "B−A": "Answer, B beside A" }[session.shown] : "Answer";
    byID("answer-legend").hidden = outputs.length === 0;
    verdict(report, outputs);
    if (outputs.length === 0) return fill(table, freeAnswer(report));
    const before = session.shown === "B−A" ? session.pin.report.answer.outputs : null;
    updateRows(table, session, report, outputs, before);
    light();
  };
  const light = () => {
    const { variables, reads } = related(session.shownReport);
    for (const row of table.querySelectorAll("[data-variable]")) {
      row.classList.toggle("is-lit", variables.has(row.dataset.variable));
      row.classList.toggle("is-read", reads.has(row.dataset.variable));
    }
  };
  session.on("report", draw);
  session.on("compared", draw);
  onHighlight(light);
  draw();
}

function verdict(report, outputs) {
  const line = byID("verdict");
  const wrong = outputs.filter((output) => !output.isCorrect).length;
  line.className = outputs.length === 0 ? "" : wrong === 0 ? "is-right" : "is-wrong";
  line.textContent = outputs.length === 0 ? ""
    : wrong === 0 ? "✓ as the rules say" : `✗ ${wrong} of ${outputs.length} differ`;
}

function updateRows(table, session, report, outputs, before) {
  const focused = document.activeElement?.closest("#answer-table [data-variable]")?.dataset.variable;
  fill(table,
    element("thead", {}, element("tr", {},
      element("th", { scope: "col", text: "output" }),
      element("th", { scope: "col", text: "rules" }),
      before ? element("th", { scope: "col", text: "A" }) : null,
      element("th", { scope: "col", text: before ? "B" : "model" }),
      element("th", { scope: "col" }, element("abbr", { title: "the probability that the model gives the rules’ value", text: "p" })))),
    element("tbody", {}, outputs.map((output, index) =>
      row(report.rules?.[index] ?? report.rules?.find((rule) => rule.output === output.name), output, before?.[index]))));
  if (focused) table.querySelector(`[data-variable="${CSS.escape(focused)}"] .output-name`)?.focus();
}

function row(rule, output, before) {
  const thing = { variable: output.name };
  const name = element("button", {
    type: "button", class: "output-name", text: output.name, title: `show what ${output.name} reads`,
    on: { focus: () => highlight(thing), blur: () => highlight(null), click: () => highlight(thing) },
  });
  return element("tr", {
    class: output.isCorrect ? "is-right" : "is-wrong", data: { variable: output.name },
    on: { pointerenter: () => highlight(thing), pointerleave: () => highlight(null) },
  },
  element("th", { scope: "row" }, name,
    rule ? element("span", { class: "rule" },
      element("span", { class: "rule-text", text: rule.rule }),
      element("span", { class: "rule-values", text: rule.withValues })) : null),
  element("td", { class: "value", text: visible(output.expected ?? "–") }),
  before ? value(before) : null,
  value(output),
  element("td", { class: "probability" },
    element("span", { text: output.probability === null ? "–" : (output.probability ?? 0).toFixed(2) }),
    element("span", { class: "bar", "aria-hidden": "true" },
      element("span", { style: { width: `${(output.probability ?? 0) * 100}%` } }))));
}

function value(output) {
  return element("td", { class: `value model-value ${output.isCorrect ? "is-right" : "is-wrong"}` },
    element("span", { class: "value-box" },
      element("span", { text: output.answered === null ? "?" : visible(output.answered) }),
      element("span", {
        class: "mark", "aria-hidden": "true", text: output.isCorrect ? "✓" : "✗",
        title: output.isCorrect ? "as the rules say" : "not what the rules say",
      }),
      element("span", { class: "visually-hidden", text: output.isCorrect ? "right" : "wrong" })));
}

/** What a model without a world says, with the likeliest tokens of its first step. */
function freeAnswer(report) {
  return [
    element("caption", { class: "free-answer", text: visible(report.answer.text) }),
    element("thead", {}, element("tr", {},
      element("th", { scope: "col", text: "next token" }), element("th", { scope: "col", text: "probability" }))),
    element("tbody", {}, (report.answer.tokens?.[0]?.likeliest ?? []).map((one) => element("tr", {},
      element("th", { scope: "row", text: visible(one.token) }), element("td", { text: percent(one.probability) })))),
  ];
}
