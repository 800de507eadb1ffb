// What a cell of a matrix belongs to, a neuron, a head or a position, and where what is pointed at stands in a matrix.

import { takeApart } from "./parameters.js";

/** The axis of a matrix that counts neurons, heads or positions: {of, axis, layer}; null for others. */
function axisOf(parameter) {
  const { base } = takeApart(parameter);
  const [, layer, part] = /^blocks\.(\d+)\.(?:attn|mlp)\.(\w+)$/.exec(base) ?? [];
  if (part === "W_in") return { of: "neuron", axis: "columns", layer };
  if (part === "W_out") return { of: "neuron", axis: "rows", layer };
  if (part) return { of: "head", axis: "rows", layer };
  return base === "pos_embed.W_pos" ? { of: "token", axis: "rows", layer: null } : null;
}

/** The number of a head, or the first number that a label names. */
const first = (label) => Number(label.split(",")[0]);

/** The thing that a cell belongs to; null where it is none of those that other views show. */
export function thingAt(report, cell) {
  const found = cell && axisOf(report.parameter);
  if (!found) return null;
  const { head } = takeApart(report.parameter);
  const map = report.maps[0];
  const number = found.of === "head" && head !== null ? head : first(map[found.axis][found.axis === "rows" ? cell.row : cell.column]);
  if (found.of === "neuron") return { neuron: `${found.layer}.${number}`, mlp: Number(found.layer) };
  return found.of === "head" ? { head: `${found.layer}.${number}` } : { token: number };
}

/** The rows and columns of a matrix that belong to a thing. */
export function placesIn(report, thing) {
  const places = { rows: new Set(), columns: new Set() };
  const found = axisOf(report.parameter);
  if (!found || !thing) return places;
  const name = thing[found.of];
  if (name === undefined) return places;
  const [layer, number] = found.layer === null ? [null, name] : name.split(".");
  if (layer !== found.layer) return places;
  const pool = (report.pool ?? [1, 1])[found.axis === "rows" ? 0 : 1];
  // All rows of a matrix of one head belong to it: nothing is told apart by lighting them.
  if (found.of === "head" && takeApart(report.parameter).head !== null) return places;
  report.maps[0][found.axis].forEach((label, index) => {
    const at = first(label);
    const isIn = found.of === "head" ? at === Number(number) : at <= Number(number) && Number(number) < at + pool;
    if (isIn) places[found.axis].add(index);
  });
  return places;
}
