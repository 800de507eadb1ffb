// The small menu of a tile: what is put in the place of a part.

import { element } from "./element.js";
import { MODES, partName, removalMode, removing, restoring } from "./interventions.js";
import { keepOnly } from "./tiles.js";

const MEANING = {
  zero: "zero: nothing in its place",
  mean: "mean: its mean over the inputs",
  resample: "resample: what it says on another input",
};

let open = null;

/** Opens the menu beside its button; Escape or a click elsewhere closes it. */
export function openModes(session, part, button) {
  open?.close();
  const current = removalMode(session.state.interventions, part);
  const act = (words, next) => () => {
    close(true);
    session.change({ interventions: next() }, words);
  };
  const items = MODES.map((mode) => item(MEANING[mode], mode === current,
    act(`${partName(part)} removed (${mode})`, () => removing(session.state.interventions, part, mode))));
  if (current) items.unshift(item("put back", false, act(`${partName(part)} put back`, () => restoring(session.state.interventions, part))));
  if (part.head !== undefined) items.push(item("keep only this head", false, () => { close(true); keepOnly(session, part); }));
  const menu = element("div", { role: "menu", class: "menu-list tile-modes", "aria-label": `what to do with ${partName(part)}` }, items);
  const close = (returnsFocus) => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    open = null;
    if (returnsFocus) button.previousElementSibling.focus();
  };
  const outside = (event) => { if (!menu.contains(event.target)) close(false); };
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    if (event.key === "ArrowDown") items[(at + 1) % items.length].focus();
    else if (event.key === "ArrowUp") items[(at + items.length - 1) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.querySelector("main").append(menu);
  const box = button.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
  document.addEventListener("pointerdown", outside, true);
  open = { close };
  items[0].focus();
}

function item(text, isCurrent, handler) {
  return element("button", { type: "button", role: "menuitem", tabindex: "-1", class: isCurrent ? "is-current" : "", text, on: { click: handler } });
}
