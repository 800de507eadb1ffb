// Keys that work on the whole page, and the list of all keys.

import { byID, element } from "./element.js";
import { walk } from "./inputs.js";

const KEYS = [
  [", and .", "previous and next input"],
  ["Ctrl Z, Ctrl Shift Z", "undo and redo"],
  ["arrows", "from switch to switch, tile to tile, cell to cell, weight to weight"],
  ["Enter or Space on a tile", "remove it, or put it back"],
  ["Shift Enter on a head", "keep only this head"],
  ["M on a tile", "its menu: zero, mean, resample"],
  ["Enter on a cell of the strip", "go to its input"],
  ["S, Z, X, N, B on the weights", "sign, zero, scale, set to a number, turn a bit"],
  ["Shift arrows on the weights", "widen the brushed region"],
  ["← → on the mark ±", "the token from which on changed weights hold"],
  ["Page Up, Page Down on the training steps", "the next and the previous mark: when an output could first be read, or was answered"],
  ["?", "this list"],
];

/** `,` and `.` walk through the inputs, wherever the focus is but in a field; `?` shows all keys. */
export function bindKeys(session) {
  const button = byID("keys");
  button.addEventListener("click", () => showKeys(button));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    if (event.key === ",") walk(session, -1);
    else if (event.key === ".") walk(session, 1);
    else if (event.key === "?") button.click();
    else return;
    event.preventDefault();
  });
}

function showKeys(button) {
  const dialog = element("dialog", { class: "copy-dialog", "aria-labelledby": "keys-title" },
    element("h2", { id: "keys-title", text: "Keys" }),
    element("table", { class: "keys-table" }, element("tbody", {}, KEYS.map(([key, meaning]) => element("tr", {},
      element("th", { scope: "row" }, element("kbd", { text: key })), element("td", { text: meaning }))))),
    element("button", { type: "button", class: "primary", text: "Close", on: { click: () => dialog.close() } }));
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
  });
  document.querySelector("main").append(dialog);
  dialog.showModal();
}
