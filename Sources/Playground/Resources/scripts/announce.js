// What screen readers hear, and what stands in the line of problems.

import { byID, element, fill, setText } from "./element.js";
import { percent } from "./element.js";

let toastTimer = null;

/** Says a short sentence, to be seen for some seconds and heard by screen readers. */
export function say(sentence) {
  if (!sentence) return;
  const toast = byID("toast");
  setText(toast, sentence);
  toast.classList.add("is-shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.classList.remove("is-shown"), 4500);
}

/** Announces answers, and shows problems as sentences until the next thing works. */
export function announceAnswers(session) {
  session.on("report", () => setText(byID("announcement"), answerInWords(session.report)));
  session.on("problem", (problem) => {
    const line = byID("problem");
    line.hidden = !problem;
    if (!problem) return fill(line);
    fill(line,
      element("span", { text: `✗ ${problem.sentences}` }),
      element("button", { type: "button", class: "quiet", text: "Dismiss", on: { click: () => { line.hidden = true; } } }),
      problem.status === 0
        ? element("button", { type: "button", class: "quiet", text: "Ask again", on: { click: () => session.refresh() } })
        : null);
  });
  session.on("busy", (isBusy) => document.documentElement.classList.toggle("is-busy", isBusy));
}

/** One sentence about an answer. */
export function answerInWords(report) {
  const outputs = report.answer.outputs ?? [];
  const wrong = outputs.filter((output) => !output.isCorrect).map((output) => output.name);
  const input = report.state.input ? `Input ${report.state.input}: ` : "";
  if (outputs.length === 0) return `${input}the model goes on with “${report.answer.text}”.`;
  const verdict = wrong.length === 0
    ? "the model answers as the rules do" : `the model is wrong on ${wrong.join(", ")}`;
  const shares = Object.entries(report.strip?.accuracy ?? {}).filter(([, share]) => share < 1)
    .map(([name, share]) => `${name} ${percent(share)}`);
  return `${input}${verdict}.${shares.length ? ` Right over all inputs: ${shares.join(", ")}.` : ""}`;
}
