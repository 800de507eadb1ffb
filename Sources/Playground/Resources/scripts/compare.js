// Pin a state as A; what is done from then on is B; every view shows A, B, or B − A.

import { byID, element, fill } from "./element.js";
import { say } from "./announce.js";

const SHOWN = [["A", "A", "the pinned state"], ["B", "B", "what you do now"], ["B−A", "B − A", "the difference"]];

/** Fills the control and keeps it equal to the session. */
export function showCompare(session) {
  const area = byID("compare");
  const draw = () => {
    const had = area.contains(document.activeElement) ? document.activeElement.dataset.shows : null;
    document.documentElement.dataset.shown = session.shown;
    if (!session.pin) {
      return fill(area, element("button", {
        type: "button", id: "pin", text: "Pin as A", title: "keep this state as A, to compare with what you do next",
        on: { click: async () => { await session.pinState(); say("Pinned as A. What you do now is B."); area.querySelector("[data-shows=B]").focus(); } },
      }));
    }
    fill(area,
      SHOWN.map(([id, label, meaning]) => element("button", {
        type: "button", text: label, data: { shows: id }, title: id === "A" ? `${meaning}: ${describe(session.pin)}` : meaning,
        "aria-pressed": String(session.shown === id), on: { click: () => session.show({ show: id }) },
      })),
      element("button", {
        type: "button", class: "quiet", text: "×", title: "unpin A", "aria-label": "unpin A",
        on: { click: () => { session.unpin(); byID("pin").focus(); } },
      }));
    if (had) area.querySelector(`[data-shows="${CSS.escape(had)}"]`)?.focus();
  };
  session.on("compared", draw);
  draw();
}

function describe({ state, report }) {
  const changes = report.interventions?.length ? report.interventions.join("; ") : "untouched";
  const step = state.step === null ? "" : `, step ${state.step}`;
  return `${state.model}${step}, input ${state.input ?? state.text}, ${changes}`;
}
