// A heat map on canvas, with its labels, its colour bar, a cell cursor for the keyboard, and a table for screen readers.

import { element, fill, number } from "./element.js";
import { drawMap, layoutOf, signed } from "./heatmap-drawing.js";
import { drawBar, symmetric } from "./palette.js";

/** How keys move the cursor, in rows and columns; the far ones end at the edge. */
const MOVES = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
  Home: [0, -1e6], End: [0, 1e6], PageUp: [-1e6, 0], PageDown: [1e6, 0],
};
const LARGEST_TABLE = 2500;

/**
 * One map: {name, rows, columns, values, texts, range, scale, unit, digits}.
 *
 * `onCell({row, column} | null)` is told what is pointed at; `onSelect({from, to})` what was brushed, where it is given.
 */
export class HeatMap {
  constructor({ onCell = () => {}, onSelect = null, onKey = null, label = "heat map", largestCell = 26, leastCell = 11, reserve = 545 } = {}) {
    // `reserve`: the height of the screen that other things need while a whole map is to be seen.
    Object.assign(this, { onCell, onSelect, onKey, largestCell, leastCell, reserve });
    this.cursor = null;
    this.selection = null;
    this.lit = { rows: new Set(), columns: new Set() };
    this.title = element("h3", { class: "map-title" });
    this.canvas = element("canvas", {
      tabindex: "0", role: "application", "aria-roledescription": "heat map", "aria-label": label, class: "map-canvas",
    });
    this.readout = element("p", { class: "map-readout", "aria-live": "polite" });
    this.bar = element("canvas", { width: 120, height: 8, class: "map-bar", "aria-hidden": "true" });
    this.ends = [element("span"), element("span"), element("span", { class: "map-unit" })];
    this.table = element("div", { class: "visually-hidden" });
    this.root = element("figure", { class: "map" }, this.title, this.canvas,
      element("figcaption", {},
        element("div", { class: "map-legend" }, this.ends[0], this.bar, this.ends[1], this.ends[2]), this.readout),
      this.table);
    this.listen();
    this.resizing = new ResizeObserver(() => this.paint());
    this.resizing.observe(this.root);
  }

  /** Shows another map. */
  show(map) {
    this.map = map;
    if (this.cursor && (this.cursor.row >= map.rows.length || this.cursor.column >= map.columns.length)) this.cursor = null;
    this.title.textContent = map.name;
    const [low, high] = map.scale === "diverging" ? symmetric(map.range) : map.range;
    this.ends[0].textContent = map.scale === "diverging" ? `▼\u00a0${number(low, shortDigits(low))}` : number(low, shortDigits(low));
    this.ends[1].textContent = map.scale === "diverging" ? `▲\u00a0+${number(high, shortDigits(high))}` : number(high, shortDigits(high));
    this.ends[2].textContent = map.unit ?? "";
    drawBar(this.bar, map.range, map.scale);
    clearTimeout(this.tableTimer);
    this.tableTimer = setTimeout(() => this.fillTable(), 120);
    this.paint();
    this.read();
  }

  /** Lights rows and columns that belong to what is hovered elsewhere. */
  light(rows, columns) {
    this.lit = { rows, columns };
    this.root.dataset.litRows = [...rows].join();
    this.root.dataset.litColumns = [...columns].join();
    this.paint();
  }

  /** Paints with the next frame, once for all that changed before it. */
  paint() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.paintNow();
    });
  }

  paintNow() {
    if (!this.map || !this.root.isConnected || this.root.clientWidth === 0) return;
    const context = this.canvas.getContext("2d");
    const place = layoutOf(this.map, context, this.root.clientWidth, this);
    this.place = place;
    const ratio = devicePixelRatio || 1;
    const size = [Math.round(place.width * ratio), Math.round(place.height * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    this.canvas.style.width = `${place.width}px`;
    this.canvas.style.height = `${place.height}px`;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(this.root);
    const inks = { ink: style.getPropertyValue("--ink-2"), strong: style.getPropertyValue("--ink"), mark: style.getPropertyValue("--lit") };
    drawMap(context, this.map, place, this, inks);
  }

  cellAt(event) {
    if (!this.place) return null;
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - this.place.left) / this.place.columnWidth);
    const row = Math.floor((event.clientY - box.top - this.place.top) / this.place.rowHeight);
    if (row < 0 || column < 0 || row >= this.map.rows.length || column >= this.map.columns.length) return null;
    return { row, column };
  }

  point(cell) {
    if (cell?.row === this.cursor?.row && cell?.column === this.cursor?.column) return;
    this.cursor = cell;
    this.paint();
    this.read();
    this.onCell(cell);
  }

  read() {
    const cell = this.cursor;
    if (!cell) {
      this.readout.textContent = this.hint ?? "Point at a cell, or move with the arrow keys, to read its number.";
      return;
    }
    const { rows, columns, values, texts, unit, digits = 2, scale } = this.map;
    const value = values[cell.row]?.[cell.column];
    const text = texts?.[cell.row]?.[cell.column];
    this.readout.textContent = `${rows[cell.row]} · ${columns[cell.column]}: `
      + `${text ? `${text} ` : ""}${value === null || value === undefined ? "nothing" : signed(value, scale, Math.max(digits, 2))}${unit ? ` ${unit}` : ""}`;
  }

  listen() {
    let start = null;
    this.canvas.addEventListener("pointermove", (event) => {
      const cell = this.cellAt(event);
      if (start && cell) this.select(start, cell);
      this.point(cell);
    });
    this.canvas.addEventListener("pointerleave", () => { if (document.activeElement !== this.canvas) this.point(null); });
    this.canvas.addEventListener("pointerdown", (event) => {
      if (!this.onSelect) return;
      start = this.cellAt(event);
      if (!start) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.select(start, start);
    });
    this.canvas.addEventListener("pointerup", () => { start = null; });
    this.canvas.addEventListener("blur", () => this.point(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    if (!this.map) return;
    const by = MOVES[event.key];
    if (by) {
      const from = this.cursor ?? { row: 0, column: 0 };
      const clamp = (value, count) => Math.max(0, Math.min(value, count - 1));
      const cell = this.cursor ? { row: clamp(from.row + by[0], this.map.rows.length), column: clamp(from.column + by[1], this.map.columns.length) } : from;
      if (this.onSelect && event.shiftKey) this.select(this.anchor ?? from, cell, true);
      else if (this.onSelect) this.select(cell, cell);
      this.point(cell);
      event.preventDefault();
    } else if (this.onKey?.(event)) event.preventDefault();
  }

  select(from, to, keepsAnchor = false) {
    if (!keepsAnchor || !this.anchor) this.anchor = from;
    this.selection = {
      from: { row: Math.min(from.row, to.row), column: Math.min(from.column, to.column) },
      to: { row: Math.max(from.row, to.row), column: Math.max(from.column, to.column) },
    };
    this.onSelect(this.selection);
    this.paint();
  }

  /** The numbers as a table, for screen readers; of very large maps the first rows, said so. */
  fillTable() {
    const { name, rows, columns, values, texts, digits = 2 } = this.map;
    const shown = Math.min(rows.length, Math.max(1, Math.floor(LARGEST_TABLE / columns.length)));
    fill(this.table, element("table", {},
      element("caption", { text: shown < rows.length ? `${name}, the first ${shown} of ${rows.length} rows` : name }),
      element("thead", {}, element("tr", {}, element("td"), columns.map((text) => element("th", { scope: "col", text })))),
      element("tbody", {}, rows.slice(0, shown).map((text, row) => element("tr", {}, element("th", { scope: "row", text }),
        values[row].map((value, column) => element("td", {
          text: `${texts?.[row]?.[column] ? `${texts[row][column]} ` : ""}${number(value, digits)}`,
        })))))));
  }
}

function shortDigits(value) {
  return Number.isInteger(value) ? 0 : Math.abs(value) < 0.1 ? 3 : Math.abs(value) < 10 ? 2 : 1;
}
