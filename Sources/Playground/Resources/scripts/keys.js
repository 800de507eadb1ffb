// Keys that work on the whole page.

import { walk } from "./inputs.js";

/** `,` and `.` walk through the inputs, wherever the focus is but in a field. */
export function bindKeys(session) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === ",") walk(session, -1);
    else if (event.key === ".") walk(session, 1);
    else return;
    event.preventDefault();
  });
}
