// What was done to the model, as a list to take back one by one, and the history with undo and redo.

import { byID, element, fill, setReason, isOff } from "./element.js";
import { grouped } from "./interventions.js";
import { say } from "./announce.js";

/** A sign for each kind of intervention. */
const SIGNS = { ablate: "✕", flip: "±", knockout: "⇥", steer: "→", patch: "⇄" };

/** Fills the list of changes and the history, and binds undo and redo. */
export function showChanges(session) {
  const list = byID("change-list");
  const history = byID("history-list");
  const undo = byID("undo");
  const redo = byID("redo");

  const draw = () => {
    const { interventions } = session.state;
    const words = session.report.interventions ?? [];
    const known = words.length === (interventions ?? []).length;
    const groups = grouped(interventions ?? []);
    fill(list, groups.length === 0
      ? element("li", { class: "hint", text: "Nothing yet: the model is as it was trained. Click a head to remove it." })
      : groups.map((group) => entry(session, group, known ? words[group.first] : describe(interventions[group.first]))));
    setReason(byID("clear-changes"), groups.length === 0 ? "There is nothing to take back: the model is untouched." : null);
  };

  const drawEdits = () => {
    const { edits } = session;
    setReason(undo, edits.canUndo ? null : "There is nothing to undo.");
    setReason(redo, edits.canRedo ? null : "There is nothing to redo.");
    if (edits.canUndo) undo.title = `undo: ${edits.undoWords} (Ctrl Z)`;
    if (edits.canRedo) redo.title = `redo: ${edits.redoWords} (Ctrl Shift Z)`;
    fill(history, edits.entries.map((one, index) => element("li", {
      class: index === edits.index ? "is-current" : index > edits.index ? "is-ahead" : "",
    }, element("button", {
      type: "button", text: one.words, "aria-current": index === edits.index ? "step" : null,
      on: { click: () => session.goTo(index) },
    }))));
    draw();
  };

  undo.addEventListener("click", () => { if (!isOff(undo, say)) session.undo(); });
  redo.addEventListener("click", () => { if (!isOff(redo, say)) session.redo(); });
  byID("clear-changes").addEventListener("click", (event) => {
    if (!isOff(event.currentTarget, say)) session.change({ interventions: [] }, "all changes taken back");
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, textarea")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) undo.click();
    else if (key === "y" || (key === "z" && event.shiftKey)) redo.click();
    else return;
    event.preventDefault();
  });
  session.on("report", draw);
  session.on("edits", drawEdits);
  drawEdits();
}

function entry(session, group, words) {
  const shown = group.count > 1 ? `${words} and ${group.count - 1} more like it` : words;
  const kind = Object.keys(session.state.interventions[group.first])[0];
  return element("li", {},
    element("span", { class: `kind kind-${kind}`, "aria-hidden": "true", text: SIGNS[kind] ?? "•" }),
    element("span", { class: "change-words", text: shown }),
    element("button", {
      type: "button", class: "quiet", text: "take back", "aria-label": `take back: ${shown}`,
      on: { click: () => session.change({
        interventions: session.state.interventions.filter((_, index) => index < group.first || index >= group.first + group.count),
      }, `taken back: ${shown}`) },
    }));
}

function describe(entry) {
  const [kind, what] = Object.entries(entry)[0];
  if (kind === "ablate") return `${what.mode ?? "zero"} ablation of ${[...(what.heads ?? []), ...(what.mlps ?? []).map((mlp) => `MLP ${mlp}`)].join(", ")}`;
  if (kind === "flip") return `${what.how} of ${what.parameter}${what.positions ? ` at ${what.positions.join(", ")}` : ""}`;
  return kind;
}
