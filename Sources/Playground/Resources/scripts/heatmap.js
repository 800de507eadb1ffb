// A heat map on canvas, with its labels, its colour bar, a cell cursor for the keyboard, and a table for screen readers.

import { element, fill, number } from "./element.js";
import { colour, css, drawBar, inkOn, symmetric } from "./palette.js";

const LABEL_FONT = "11px ui-sans-serif, system-ui, sans-serif";
const LARGEST_TABLE = 2500;

/**
 * One map: {name, rows, columns, values, texts, range, scale, unit, digits}.
 *
 * `onCell({row, column} | null)` is told what is pointed at; `onSelect({from, to})` what was brushed, where it is given.
 */
export class HeatMap {
  constructor({ onCell = () => {}, onSelect = null, onKey = null, label = "heat map", largestCell = 26, leastCell = 11, reserve = 525 } = {}) {
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
    this.paint();
  }

  layout() {
    const { rows, columns } = this.map;
    const width = Math.max(160, this.root.clientWidth);
    const context = this.canvas.getContext("2d");
    context.font = LABEL_FONT;
    const widest = (texts) => Math.min(120, Math.max(0, ...texts.slice(0, 300).map((text) => context.measureText(text).width)));
    const left = Math.ceil(widest(rows)) + 8;
    const cell = Math.max(1, Math.min(this.largestCell * 2.4, (width - left - 4) / columns.length));
    const columnWidth = cell >= 6 ? Math.floor(cell) : cell;
    const turned = widest(columns) > columnWidth - 2;
    const top = columnWidth < 8 && turned ? 16 : turned ? Math.ceil(widest(columns)) + 8 : 18;
    const square = columns.length > 12 || rows.length > 12;
    const fitted = square ? Math.min(columnWidth, this.largestCell) : this.largestCell;
    const room = innerHeight - this.reserve - top;
    const rowHeight = rows.length <= 8 ? Math.max(fitted, 20)
      : rows.length > 40 ? Math.max(1, Math.min(fitted, room / rows.length))
      : Math.max(this.leastCell, Math.min(fitted, Math.floor(room / rows.length)));
    return { left, top, turned, columnWidth, rowHeight, width: left + columnWidth * columns.length + 2, height: top + rowHeight * rows.length + 2 };
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
    const place = this.layout();
    this.place = place;
    const ratio = devicePixelRatio || 1;
    const size = [Math.round(place.width * ratio), Math.round(place.height * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    this.canvas.style.width = `${place.width}px`;
    this.canvas.style.height = `${place.height}px`;
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, place.width, place.height);
    const style = getComputedStyle(this.root);
    const ink = style.getPropertyValue("--ink-2").trim() || "#555";
    const mark = style.getPropertyValue("--lit").trim() || "#f5b301";
    this.paintCells(context, place);
    this.paintLabels(context, place, ink, mark, style.getPropertyValue("--ink").trim());
    this.paintMarks(context, place, mark, style.getPropertyValue("--ink").trim());
  }

  paintCells(context, place) {
    const { left, top, columnWidth, rowHeight } = place;
    if (columnWidth < 6) return this.paintSmallCells(context, place);
    const { values, texts, range, scale, digits = 2 } = this.map;
    const gap = columnWidth >= 8 && rowHeight >= 8 ? 1 : 0;
    const showsText = texts && columnWidth >= 12;
    const showsNumbers = !texts && columnWidth >= 34 && rowHeight >= 14;
    context.textAlign = "center";
    context.textBaseline = "middle";
    values.forEach((line, row) => line.forEach((value, column) => {
      const shade = colour(value, range, scale);
      if (!shade) return;
      const x = left + column * columnWidth;
      const y = top + row * rowHeight;
      context.fillStyle = css(shade);
      context.fillRect(x, y, columnWidth - gap, rowHeight - gap);
      const text = showsText ? texts[row]?.[column] : showsNumbers ? signed(value, scale, digits) : null;
      if (!text) return;
      context.font = showsText ? "11px ui-monospace, monospace" : LABEL_FONT;
      context.fillStyle = inkOn(shade);
      context.fillText(text, x + columnWidth / 2, y + rowHeight / 2 + 0.5, columnWidth - 2);
    }));
  }

  /** Cells of a few pixels, drawn as one picture that is enlarged: no seams between them. */
  paintSmallCells(context, { left, top, columnWidth, rowHeight }) {
    const { rows, columns, values, range, scale } = this.map;
    const picture = new OffscreenCanvas(columns.length, rows.length);
    const small = picture.getContext("2d");
    const image = small.createImageData(columns.length, rows.length);
    values.forEach((line, row) => line.forEach((value, column) => {
      const shade = colour(value, range, scale);
      if (shade) image.data.set([...shade, 255], (row * columns.length + column) * 4);
    }));
    small.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, left, top, columnWidth * columns.length, rowHeight * rows.length);
  }

  paintLabels(context, { left, top, turned, columnWidth, rowHeight }, ink, mark, strong) {
    const { rows, columns } = this.map;
    const every = (size, least) => roundStep(least / size);
    context.font = LABEL_FONT;
    context.textBaseline = "middle";
    context.textAlign = "right";
    const rowStep = every(rowHeight, 11);
    rows.forEach((text, row) => {
      if (row % rowStep !== 0 && !this.lit.rows.has(row)) return;
      context.fillStyle = this.isLitRow(row) ? strong : ink;
      context.font = this.isLitRow(row) ? `bold ${LABEL_FONT}` : LABEL_FONT;
      context.fillText(text, left - 5, top + (row + 0.5) * rowHeight, left - 6);
    });
    const columnStep = every(columnWidth, turned && columnWidth >= 8 ? 11 : 40);
    columns.forEach((text, column) => {
      const isLit = this.lit.columns.has(column) || this.cursor?.column === column;
      if (columns.length > 40 ? column % columnStep !== 0 : column % every(columnWidth, 10) !== 0 && !isLit) return;
      context.fillStyle = isLit ? strong : ink;
      context.font = isLit ? `bold ${LABEL_FONT}` : LABEL_FONT;
      context.save();
      context.translate(left + (column + 0.5) * columnWidth, top - 5);
      if (turned && columnWidth >= 8) {
        context.rotate(-Math.PI / 2);
        context.textAlign = "left";
        context.fillText(text, 0, 0, top - 6);
      } else {
        context.textAlign = "center";
        context.fillText(text, 0, -4);
      }
      context.restore();
    });
  }

  isLitRow(row) { return this.lit.rows.has(row) || this.cursor?.row === row; }

  paintMarks(context, { left, top, columnWidth, rowHeight }, mark, strong) {
    const { rows, columns } = this.map;
    context.lineWidth = 2;
    context.strokeStyle = mark;
    for (const row of this.lit.rows)
      if (row < rows.length) context.strokeRect(left - 1, top + row * rowHeight - 1, columns.length * columnWidth, rowHeight + 1);
    context.lineWidth = 1;
    for (const column of this.lit.columns)
      if (column < columns.length) context.strokeRect(left + column * columnWidth - 0.5, top - 0.5, columnWidth, rows.length * rowHeight);
    if (this.selection) {
      const { from, to } = this.selection;
      context.lineWidth = 2;
      context.strokeStyle = strong;
      context.setLineDash([4, 3]);
      context.strokeRect(left + from.column * columnWidth - 1, top + from.row * rowHeight - 1,
        (to.column - from.column + 1) * columnWidth + 1, (to.row - from.row + 1) * rowHeight + 1);
      context.setLineDash([]);
    }
    if (this.cursor) {
      context.lineWidth = 2;
      context.strokeStyle = strong;
      context.strokeRect(left + this.cursor.column * columnWidth - 1, top + this.cursor.row * rowHeight - 1, columnWidth + 1, rowHeight + 1);
    }
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
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -1e6], End: [0, 1e6], PageUp: [-1e6, 0], PageDown: [1e6, 0] }[event.key];
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

/** The next of 1, 2, 5, 10, 20, 50, … */
function roundStep(least) {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, least))));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least);
}

/** With a sign that can be read without colour. */
function signed(value, scale, digits) {
  const text = number(value, digits);
  return scale === "diverging" && value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

function shortDigits(value) {
  return Number.isInteger(value) ? 0 : Math.abs(value) < 0.1 ? 3 : Math.abs(value) < 10 ? 2 : 1;
}
