// The text as the model sees it, token by token: the prompt, then the model's own answer with its probabilities.

import { byID, element, fill, percent, visible } from "./element.js";
import { highlight, onHighlight, related } from "./highlight.js";
import { asSentence } from "./wire.js";

/** Fills the ribbon of tokens and keeps it equal to the report. */
export function showTokens(session) {
  const ribbon = byID("tokens");
  const draw = () => {
    const report = session.shownReport;
    const answers = new Map((report.answer.tokens ?? []).map((token) => [token.position, token]));
    const other = session.shown === "B−A" ? session.pin.report : null;
    ribbon.classList.toggle("is-long", report.tokens.length > 36);
    fill(ribbon, report.tokens.map((token) => cell(token, answers.get(token.position), other?.tokens[token.position])));
    byID("token-notes").textContent = (report.notes ?? []).map(asSentence).join(" ");
    light();
  };
  const light = () => {
    const { positions, reads } = related(session.shownReport);
    for (const token of ribbon.children) {
      token.classList.toggle("is-lit", positions.has(Number(token.dataset.position)));
      token.classList.toggle("is-read", reads.has(token.dataset.variable));
    }
  };
  ribbon.addEventListener("pointerover", (event) => {
    const token = event.target.closest("li");
    highlight(token ? { token: Number(token.dataset.position) } : null);
  });
  ribbon.addEventListener("pointerleave", () => highlight(null));
  session.on("report", draw);
  session.on("compared", draw);
  onHighlight(light);
  draw();
}

function cell(token, answer, other) {
  const isWrong = answer !== undefined && answer.expected !== undefined && answer.expected !== null
    && answer.token !== answer.expected;
  const isChanged = other !== undefined && other.text !== token.text;
  const classes = ["token", token.isAnswer ? "is-answer" : "is-prompt"];
  if (isWrong) classes.push("is-wrong");
  if (isChanged) classes.push("is-changed");
  const probability = answer?.probability;
  return element("li", {
    class: classes.join(" "), title: inWords(token, answer, isWrong),
    data: { position: token.position, variable: token.variable ?? "" },
  },
  element("span", { class: "token-text", text: visible(token.text) }),
  element("span", { class: "token-name", text: token.variable ?? "" }),
  token.isAnswer ? element("span", { class: "token-expected", text: isWrong ? `✗ ${visible(answer.expected)}` : "" }) : null,
  probability === undefined || probability === null ? null
    : element("span", { class: "token-bar", "aria-hidden": "true" },
      element("span", { style: { width: `${probability * 100}%` } })));
}

function inWords(token, answer, isWrong) {
  const name = token.variable ? `${token.variable} = ${visible(token.text)}` : `token ${visible(token.text)}`;
  const lines = [`position ${token.position}: ${name}`];
  if (isWrong) lines.push(`the rules say ${visible(answer.expected)}`);
  if (answer?.likeliest)
    lines.push(`likeliest: ${answer.likeliest.map((one) => `${visible(one.token)} ${percent(one.probability)}`).join(", ")}`);
  return lines.join("\n");
}
