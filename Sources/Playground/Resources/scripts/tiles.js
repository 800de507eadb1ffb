// The network as tiles: a row a layer, a tile a head and an MLP, each with its pattern on this input.

import { byID, element, fill, number } from "./element.js";
import { attentionToReads, highlight, highlighted, onHighlight, related, STRONG } from "./highlight.js";
import { keepingOnly, partName, removalMode, removing, restoring } from "./interventions.js";
import { colour } from "./palette.js";
import { openModes } from "./modes.js";

/** The mode in which a click removes. */
export const removal = { mode: "zero" };

/** Fills the grid of tiles and keeps it equal to the report. */
export function showTiles(session) {
  const grid = byID("tiles");
  let tiles = [];
  let madeFor = null;

  const draw = () => {
    const { layers, heads, hasMLP } = session.model;
    const key = JSON.stringify([layers, heads, hasMLP]);
    if (madeFor !== key) {
      madeFor = key;
      tiles = build(session, grid, layers, heads, hasMLP);
    }
    for (const tile of tiles.flat()) paint(session, tile, largestNorms(session.shownReport));
    light();
  };

  const light = () => {
    const of = related(session.shownReport);
    const thing = highlighted();
    for (const tile of tiles.flat()) {
      const { part } = tile;
      if (part.head === undefined) {
        tile.root.classList.toggle("is-lit", thing?.neuron !== undefined && thing.mlp === part.mlp);
        continue;
      }
      const [layer, head] = part.head.split(".").map(Number);
      const share = attentionToReads(session.shownReport, layer, head, of);
      tile.share.textContent = share === null ? "" : number(share, 2).replace(/^0/, "");
      tile.root.classList.toggle("is-lit", (share !== null && share >= STRONG) || (thing?.head === part.head && thing.isCell === true));
      drawPattern(session, tile, layer, head, of);
    }
  };

  grid.addEventListener("keydown", (event) => moveFocus(event, tiles));
  session.on("report", draw);
  session.on("compared", draw);
  session.on("display", () => { for (const tile of tiles.flat()) markShown(session, tile); });
  session.on("tiles", (glow) => glowing(tiles, glow));
  onHighlight(light);
  draw();
}

/** Removes a part or puts it back. */
export function toggle(session, part) {
  const { interventions } = session.state;
  const isRemoved = removalMode(interventions, part) !== null;
  const next = isRemoved ? restoring(interventions, part) : removing(interventions, part, removal.mode);
  return session.change({ interventions: next }, `${partName(part)} ${isRemoved ? "put back" : "removed"}`);
}

/** Removes all heads but one. */
export function keepOnly(session, part) {
  const { layers, heads } = session.model;
  return session.change(
    { interventions: keepingOnly(session.state.interventions, part, layers, heads, removal.mode) }, `only ${partName(part)} kept`);
}

function build(session, grid, layers, heads, hasMLP) {
  const rows = [];
  for (let layer = layers - 1; layer >= 0; layer -= 1) {
    const line = [];
    for (let head = 0; head < heads; head += 1) line.push(tile(session, { head: `${layer}.${head}` }));
    if (hasMLP) line.push(tile(session, { mlp: layer }));
    rows.push(line);
  }
  grid.style.setProperty("--tile-columns", heads + (hasMLP ? 1 : 0));
  grid.classList.toggle("is-many", heads + (hasMLP ? 1 : 0) > 6);
  fill(grid, rows.map((line, index) => element("div", { role: "row", class: "tile-row" },
    element("span", { role: "rowheader", class: "layer-name", text: `${layers - 1 - index}`, "aria-label": `layer ${layers - 1 - index}` }),
    line.map(({ root }) => root))));
  rows.at(-1)[0].button.tabIndex = 0;
  return rows;
}

function tile(session, part) {
  const made = { part };
  made.canvas = element("canvas", { class: "tile-pattern", "aria-hidden": "true" });
  made.share = element("span", { class: "tile-share", "aria-hidden": "true" });
  made.norm = element("span", { class: "tile-norm", "aria-hidden": "true" }, element("span"));
  made.glow = element("span", { class: "tile-glow", "aria-hidden": "true" });
  made.button = element("button", {
    type: "button", class: "tile", tabindex: "-1", data: part.head !== undefined ? { head: part.head } : { mlp: part.mlp },
    on: {
      click: (event) => (event.shiftKey && part.head !== undefined ? keepOnly(session, part) : toggle(session, part)),
      focus: () => look(session, part), pointerenter: () => look(session, part),
      blur: () => highlight(null), pointerleave: () => highlight(null),
    },
  },
  part.head !== undefined ? made.canvas : element("span", { class: "mlp-picture", "aria-hidden": "true", text: "MLP" }),
  made.norm, made.glow,
  element("span", { class: "tile-name", text: part.head ?? `MLP ${part.mlp}` }), made.share);
  made.menu = element("button", {
    type: "button", class: "tile-menu", tabindex: "-1", text: "⋯", "aria-label": `what to do with ${partName(part)}`,
    title: "zero, mean or resample (key M)", "aria-haspopup": "menu",
    on: { click: () => openModes(session, part, made.menu) },
  });
  made.root = element("div", { role: "gridcell", class: `tile-cell ${part.head === undefined ? "is-mlp" : ""}` }, made.button, made.menu);
  return made;
}

/** Shows a part large, and lights it everywhere. */
function look(session, part) {
  const [layer, head] = part.head !== undefined ? part.head.split(".").map(Number) : [part.mlp, null];
  highlight(part.head !== undefined ? { head: part.head } : { mlp: part.mlp });
  session.show({ focus: head === null ? { layer, mlp: true } : { layer, head } });
}

function largestNorms(report) {
  const { heads = [], mlps = [] } = report.tiles ?? {};
  return { head: Math.max(1e-9, ...heads.flat()), mlp: Math.max(1e-9, ...mlps) };
}

function paint(session, made, largest) {
  const { part, root, button } = made;
  const report = session.shownReport;
  const state = session.shown === "A" ? session.pin.state : session.state;
  const mode = removalMode(state.interventions ?? [], part)
    ?? ((part.head !== undefined ? report.removed?.heads?.includes(part.head) : report.removed?.mlps?.includes(part.mlp)) ? "zero" : null);
  const [layer, head] = part.head !== undefined ? part.head.split(".").map(Number) : [part.mlp, null];
  const norm = head === null ? report.tiles?.mlps?.[layer] : report.tiles?.heads?.[layer]?.[head];
  root.classList.toggle("is-removed", mode !== null);
  markShown(session, made);
  root.dataset.mode = mode ?? "";
  made.norm.firstElementChild.style.height = `${Math.min(100, ((norm ?? 0) / (head === null ? largest.mlp : largest.head)) * 100)}%`;
  button.setAttribute("aria-pressed", String(mode !== null));
  button.setAttribute("aria-label", `${partName(part)}, ${mode ? `removed (${mode})` : "in place"}`);
  button.title = `${partName(part)}: ${mode ? `removed (${mode}); click puts it back` : `click removes${head === null ? "" : ", shift-click keeps only it"}`}`
    + `${norm === undefined ? "" : `\nadds a vector of length ${number(norm, 2)}`}`;
}

/** Marks the tile that the large picture is of. */
function markShown(session, { part, root }) {
  const { focus } = session.display;
  const [layer, head] = part.head !== undefined ? part.head.split(".").map(Number) : [part.mlp, null];
  root.classList.toggle("is-shown", Boolean(focus) && focus.layer === layer && (head === null ? Boolean(focus.mlp) : focus.head === head));
}

/** Draws a head's pattern at one pixel a cell; the page scales it up without smoothing. */
function drawPattern(session, made, layer, head, of) {
  const pattern = session.shownReport.attention?.[layer]?.[head];
  if (!pattern) return;
  const other = session.shown === "B−A" ? session.pin.report.attention?.[layer]?.[head] : null;
  const size = pattern.length;
  const { canvas } = made;
  if (canvas.width !== size || canvas.height !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  pattern.forEach((line, row) => line.forEach((value, column) => {
    const shade = other ? colour(value - (other[row]?.[column] ?? 0), [-1, 1], "diverging") : colour(value, [0, 1], "sequential");
    const isDim = of.rows.size > 0 && !of.rows.has(row);
    image.data.set([...shade, isDim ? 90 : 255], (row * size + column) * 4);
  }));
  context.putImageData(image, 0, 0);
}

/** Tiles glow by how much they take over while a damaged model trains. */
function glowing(tiles, shift) {
  for (const { part, glow } of tiles.flat()) {
    const value = part.head === undefined ? 0 : shift?.[part.head] ?? 0;
    glow.style.setProperty("--glow", String(Math.abs(value) < 0.05 ? 0 : Math.min(0.95, 0.25 + Math.abs(value))));
    glow.classList.toggle("is-less", value < 0);
    fill(glow, shift && Math.abs(value) >= 0.05 ? element("span", { text: `${value > 0 ? "▲" : "▼"}${Math.abs(value).toFixed(2)}` }) : null);
  }
}

function moveFocus(event, tiles) {
  const rows = tiles.map((line) => line.map(({ button }) => button));
  const row = rows.findIndex((line) => line.includes(event.target));
  if (row < 0) return;
  const column = rows[row].indexOf(event.target);
  const to = {
    ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
    Home: [row, 0], End: [row, rows[row].length - 1],
  }[event.key];
  if (event.key === "m" || event.key === "M" || event.key === "ContextMenu") tiles[row][column].menu.click();
  else if (to) {
    const next = rows[Math.max(0, Math.min(to[0], rows.length - 1))];
    const button = next[Math.max(0, Math.min(to[1], next.length - 1))];
    event.target.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
  } else return;
  event.preventDefault();
}
