// The strip of all inputs: one column an input, one row an output, recoloured with every change.

import { byID, element, fill, percent, visible } from "./element.js";
import { goToInput } from "./inputs.js";
import { highlight, highlighted, onHighlight, related } from "./highlight.js";

/** Fills the strip and keeps it equal to the report; a click or Enter on a cell goes to its input. */
export function showStrip(session, choosing) {
  const grid = byID("strip-grid");
  let cells = [];
  let madeFor = null;
  let at = { row: 0, column: 0 };

  const draw = () => {
    const strip = session.shownReport.strip;
    byID("strip").classList.toggle("is-empty", !strip);
    if (!strip) {
      madeFor = null;
      return fill(grid, element("p", { class: "hint", text: "This model has no world, so there is no list of all inputs." }));
    }
    const key = JSON.stringify([strip.inputs, strip.outputs]);
    if (madeFor !== key) {
      madeFor = key;
      cells = build(grid, strip);
      const index = strip.inputs.indexOf(session.state.input);
      at = { row: 0, column: Math.max(0, index) };
      cells[at.row]?.[at.column]?.setAttribute("tabindex", "0");
    }
    const pinned = session.pin && session.shown === "B−A" ? session.pin.report.strip : null;
    const before = pinned && JSON.stringify([pinned.inputs, pinned.outputs]) === key ? pinned : null;
    paint(cells, grid, strip, session, before, choosing);
    summarise(session, strip, before);
    light();
  };

  const light = () => {
    const thing = highlighted();
    const { variables, reads } = related(session.shownReport);
    for (const row of grid.querySelectorAll("[data-variable]")) {
      row.classList.toggle("is-lit", variables.has(row.dataset.variable));
      row.classList.toggle("is-read", reads.has(row.dataset.variable));
    }
    caption(session, thing);
  };

  const cellOf = (event) => event.target.closest("[role=gridcell]");
  grid.addEventListener("pointerover", (event) => {
    const cell = cellOf(event);
    if (cell) highlight({ variable: cell.dataset.output, input: Number(cell.dataset.column) });
    else if (event.target.closest("[role=row]")?.dataset.variable)
      highlight({ variable: event.target.closest("[role=row]").dataset.variable });
  });
  grid.addEventListener("pointerleave", () => highlight(null));
  grid.addEventListener("focusin", (event) => {
    const cell = cellOf(event);
    if (cell) highlight({ variable: cell.dataset.output, input: Number(cell.dataset.column) });
  });
  grid.addEventListener("focusout", () => highlight(null));
  grid.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (cell) choose(session, choosing, cell);
  });
  grid.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    const row = Number(cell.dataset.row);
    const column = Number(cell.dataset.column);
    const last = { row: cells.length - 1, column: cells[0].length - 1 };
    const moves = {
      ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
      Home: [row, 0], End: [row, last.column], PageUp: [0, column], PageDown: [last.row, column],
    };
    if (event.key === "Enter" || event.key === " ") choose(session, choosing, cell);
    else if (moves[event.key]) {
      const [toRow, toColumn] = moves[event.key];
      const next = cells[Math.max(0, Math.min(toRow, last.row))][Math.max(0, Math.min(toColumn, last.column))];
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    } else return;
    event.preventDefault();
  });
  session.on("report", draw);
  session.on("compared", draw);
  choosing?.onChange(draw);
  onHighlight(light);
  draw();
}

function choose(session, choosing, cell) {
  const input = session.shownReport.strip.inputs[Number(cell.dataset.column)];
  if (choosing?.isOn) choosing.toggle(input);
  else goToInput(session, input);
}

function build(grid, strip) {
  const rows = strip.outputs.map((output, row) => {
    const cells = strip.inputs.map((_, column) => element("span", {
      role: "gridcell", class: "cell", tabindex: "-1", data: { output, row, column },
    }));
    return { output, cells };
  });
  grid.style.setProperty("--columns", strip.inputs.length);
  grid.style.setProperty("--name-width", `${Math.max(4, ...strip.outputs.map((output) => output.length)) + 1.5}ch`);
  byID("strip").classList.toggle("is-dense", strip.inputs.length > 64);
  grid.setAttribute("aria-rowcount", rows.length);
  grid.setAttribute("aria-colcount", strip.inputs.length + 2);
  fill(grid, rows.map(({ output, cells }) => element("div", { role: "row", class: "strip-row", data: { variable: output } },
    element("span", { role: "rowheader", class: "strip-name", text: output }),
    cells,
    element("span", { role: "gridcell", class: "strip-share", "aria-label": "" }))));
  return rows.map(({ cells }) => cells);
}

function paint(cells, grid, strip, session, before, choosing) {
  const current = strip.inputs.indexOf(session.state.input);
  const levels = strip.outputs.map((output, row) => levelsOf(`${session.world?.name} ${output}`,
    strip.answers.map((answer, column) => (strip.wrong[column][row] ? null : answer[row]))));
  cells.forEach((line, row) => {
    line.forEach((cell, column) => {
      const answered = strip.answers[column][row];
      const isWrong = strip.wrong[column][row];
      const wasWrong = before?.wrong[column]?.[row];
      const isHeld = choosing?.isOn ? choosing.has(strip.inputs[column]) : strip.heldOut?.[column];
      const classes = ["cell", isWrong ? "is-wrong" : `is-right level-${levels[row].get(answered) ?? 0}`];
      if (isHeld) classes.push("is-held-out");
      if (column === current) classes.push("is-current");
      if (before && wasWrong === isWrong) classes.push("is-same");
      const name = classes.join(" ");
      if (cell.className !== name) cell.className = name;
      const glyph = isWrong ? "×" : before && wasWrong ? "✓" : "";
      if (cell.textContent !== glyph) cell.textContent = glyph;
      const words = `${strip.outputs[row]}, input ${strip.inputs[column]}: ${answered === null ? "unreadable" : visible(answered)}, `
        + `${isWrong ? "wrong" : "right"}${isHeld ? ", held out of training" : ""}${column === current ? ", current" : ""}`;
      if (cell.getAttribute("aria-label") !== words) cell.setAttribute("aria-label", words);
    });
  });
  strip.outputs.forEach((output, row) => {
    const share = strip.accuracy[output];
    const cell = grid.children[row].lastElementChild;
    cell.textContent = percent(share);
    cell.setAttribute("aria-label", `${output} right on ${percent(share)} of inputs`);
    cell.classList.toggle("is-wrong", share < 1);
    cell.classList.toggle("is-right", share === 1);
  });
}

/** The right values that an output was seen to take, so that shades stay the same while answers break. */
const seen = new Map();

/** Shades for right answers, so that a row shows its pattern of values: from light for the least to dark for the most. */
function levelsOf(name, answers) {
  if (!seen.has(name)) seen.set(name, new Set());
  for (const answer of answers) if (answer !== null) seen.get(name).add(answer);
  const values = [...seen.get(name)].sort((a, b) => Number(a) - Number(b) || String(a).localeCompare(String(b)));
  const last = Math.max(1, values.length - 1);
  return new Map(values.map((value, index) => [value, Math.round((index / last) * 5)]));
}

function summarise(session, strip, before) {
  const right = strip.wrong.filter((wrong) => !wrong.some(Boolean)).length;
  const then = before ? `, ${before.wrong.filter((wrong) => !wrong.some(Boolean)).length} in A` : "";
  const sample = strip.isSample ? ` (a sample of ${strip.ofInputs?.toLocaleString("en") ?? "more than can be counted"})` : "";
  const faded = before ? "; faded cells are as in A" : "";
  byID("strip-summary").textContent = `${right} of ${strip.inputs.length} inputs all right${then}${sample}${faded}`;
}

function caption(session, thing) {
  const strip = session.shownReport.strip;
  const line = byID("strip-caption");
  if (thing?.input === undefined || !strip.inputs[thing.input]) {
    line.textContent = session.world ? session.world.inputs.map((input, index) =>
      `${input.name}=${(session.state.input ?? "").split(",")[index] ?? ""}`).join(" ") : "";
    return;
  }
  const answers = strip.answers[thing.input];
  const wrong = strip.wrong[thing.input];
  line.textContent = `${strip.inputs[thing.input]} → ${strip.outputs.map((output, row) =>
    `${output} ${answers[row] === null ? "?" : visible(answers[row])}${wrong[row] ? " ✗" : ""}`).join(", ")}`;
}
