// Draws a heat map: its cells, its labels, and the marks on what is pointed at.

import { number } from "./element.js";
import { colour, css, inkOn } from "./palette.js";

const LABEL_FONT = "11px ui-sans-serif, system-ui, sans-serif";

/** Where everything is: cells as large as the width and the height of the screen allow. */
export function layoutOf(map, context, available, { largestCell, leastCell, reserve }) {
  const { rows, columns } = map;
  const width = Math.max(160, available);
  context.font = LABEL_FONT;
  const widest = (texts) => Math.min(120, Math.max(0, ...texts.slice(0, 300).map((text) => context.measureText(text).width)));
  const left = Math.ceil(widest(rows)) + 8;
  const cell = Math.max(1, Math.min(largestCell * 2.4, (width - left - 4) / columns.length));
  const columnWidth = cell >= 6 ? Math.floor(cell) : cell;
  const turned = widest(columns) > columnWidth - 2;
  const top = columnWidth < 8 && turned ? 16 : turned ? Math.ceil(widest(columns)) + 8 : 18;
  const square = columns.length > 12 || rows.length > 12;
  const fitted = square ? Math.min(columnWidth, largestCell) : largestCell;
  const room = innerHeight - reserve - top;
  const rowHeight = rows.length <= 8 ? Math.max(fitted, 20)
    : rows.length > 40 ? Math.max(1, Math.min(fitted, room / rows.length))
    : Math.max(leastCell, Math.min(fitted, Math.floor(room / rows.length)));
  return { left, top, turned, columnWidth, rowHeight, width: left + columnWidth * columns.length + 2, height: top + rowHeight * rows.length + 2 };
}

/** Draws all of a map; `marks` says what is lit, pointed at and brushed, `inks` in which colours. */
export function drawMap(context, map, place, marks, inks) {
  context.clearRect(0, 0, place.width, place.height);
  drawCells(context, map, place);
  drawLabels(context, map, place, marks, inks);
  drawMarks(context, map, place, marks, inks);
}

function drawCells(context, map, place) {
  const { left, top, columnWidth, rowHeight } = place;
  if (columnWidth < 6) return drawSmallCells(context, map, place);
  const { values, texts, range, scale, digits = 2 } = map;
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
  return undefined;
}

/** Cells of a few pixels, drawn as one picture that is enlarged: no seams between them. */
function drawSmallCells(context, map, { left, top, columnWidth, rowHeight }) {
  const { rows, columns, values, range, scale } = map;
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

function drawLabels(context, { rows, columns }, { left, top, turned, columnWidth, rowHeight }, { lit, cursor }, { ink, strong }) {
  const every = (size, least) => roundStep(least / size);
  context.font = LABEL_FONT;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const rowStep = every(rowHeight, 11);
  rows.forEach((text, row) => {
    const isLit = lit.rows.has(row) || cursor?.row === row;
    if (row % rowStep !== 0 && !isLit) return;
    context.fillStyle = isLit ? strong : ink;
    context.font = isLit ? `bold ${LABEL_FONT}` : LABEL_FONT;
    context.fillText(text, left - 5, top + (row + 0.5) * rowHeight, left - 6);
  });
  const columnStep = every(columnWidth, turned && columnWidth >= 8 ? 11 : 40);
  columns.forEach((text, column) => {
    const isLit = lit.columns.has(column) || cursor?.column === column;
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

function drawMarks(context, { rows, columns }, { left, top, columnWidth, rowHeight }, { lit, cursor, selection }, { mark, strong }) {
  context.lineWidth = 2;
  context.strokeStyle = mark;
  for (const row of lit.rows)
    if (row < rows.length) context.strokeRect(left - 1, top + row * rowHeight - 1, columns.length * columnWidth, rowHeight + 1);
  context.lineWidth = 1;
  for (const column of lit.columns)
    if (column < columns.length) context.strokeRect(left + column * columnWidth - 0.5, top - 0.5, columnWidth, rows.length * rowHeight);
  if (selection) {
    const { from, to } = selection;
    context.lineWidth = 2;
    context.strokeStyle = strong;
    context.setLineDash([4, 3]);
    context.strokeRect(left + from.column * columnWidth - 1, top + from.row * rowHeight - 1,
      (to.column - from.column + 1) * columnWidth + 1, (to.row - from.row + 1) * rowHeight + 1);
    context.setLineDash([]);
  }
  if (cursor) {
    context.lineWidth = 2;
    context.strokeStyle = strong;
    context.strokeRect(left + cursor.column * columnWidth - 1, top + cursor.row * rowHeight - 1, columnWidth + 1, rowHeight + 1);
  }
}

/** The next of 1, 2, 5, 10, 20, 50, … */
function roundStep(least) {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, least))));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least);
}

/** With a sign that can be read without colour. */
export function signed(value, scale, digits) {
  const text = number(value, digits);
  return scale === "diverging" && value > 0 && Number(text) !== 0 ? `+${text}` : text;
}
