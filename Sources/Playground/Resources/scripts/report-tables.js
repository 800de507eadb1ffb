// Any analysis's report, drawn from its shape alone: single values as a list, rows as tables, grids of numbers as heat maps.

import { element, number } from "./element.js";
import { HeatMap } from "./heatmap.js";

const MOST_ROWS = 60;
const MOST_PARTS = 24;
const HIDDEN = new Set(["about", "schemaVersion", "specification"]);

const isScalar = (value) => value === null || ["string", "number", "boolean"].includes(typeof value);
const isGrid = (value) => Array.isArray(value) && value.length > 0 && value.every((row) =>
  Array.isArray(row) && row.length === value[0].length && row.length > 0 && row.every((cell) => cell === null || typeof cell === "number"));
const isTable = (value) => Array.isArray(value) && value.length > 0
  && value.every((row) => row !== null && typeof row === "object" && !Array.isArray(row));

/** The parts of a report; maps are shown once they are in the page. */
export function drawReport(report) {
  const parts = [];
  const maps = [];
  walk(report, "", parts, maps);
  const shown = parts.slice(0, MOST_PARTS);
  if (parts.length > MOST_PARTS) shown.push(element("p", { class: "hint", text: `${parts.length - MOST_PARTS} more parts are in the JSON.` }));
  return { parts: shown, start: () => { for (const { map, data } of maps) if (map.root.isConnected) map.show(data); } };
}

const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isPlain = (value) => isRecord(value) && Object.keys(value).length > 0 && Object.values(value).every(isScalar);

/** Single values of a row, those of objects inside of it under joined names. */
function flat(row, before = "") {
  return Object.assign({}, ...Object.entries(row).map(([name, value]) => {
    const full = before ? `${before} ${name}` : name;
    return isRecord(value) ? flat(value, full) : { [full]: value };
  }));
}

function walk(value, path, parts, maps) {
  if (isGrid(value)) return parts.push(grid(value, path, maps));
  if (isTable(value)) return table(value, path, parts, maps);
  if (Array.isArray(value)) {
    if (value.every(isScalar)) parts.push(list([[path, value.map(shown).join(", ")]]));
    else value.forEach((one, index) => walk(one, `${path} ${index}`, parts, maps));
    return undefined;
  }
  if (value === null || typeof value !== "object") return undefined;
  const likeRows = Object.entries(value).filter(([, one]) => isPlain(one));
  if (likeRows.length > 1 && likeRows.every(([, one]) => Object.keys(one).join() === Object.keys(likeRows[0][1]).join())) {
    table(likeRows.map(([name, one]) => ({ of: name, ...one })), path, parts, maps);
    return walk(Object.fromEntries(Object.entries(value).filter(([, one]) => !isPlain(one))), path, parts, maps);
  }
  const entries = Object.entries(value).filter(([name]) => path !== "" || !HIDDEN.has(name));
  const single = entries.filter(([, one]) => isScalar(one) && one !== null);
  if (single.length) parts.push(list(single.map(([name, one]) => [name, shown(one)]), path));
  for (const [name, one] of entries) if (!isScalar(one)) walk(one, path ? `${path} · ${name}` : name, parts, maps);
  return undefined;
}

function list(pairs, title) {
  return element("div", {}, title ? element("h3", { class: "map-title", text: title }) : null,
    element("dl", { class: "report-list" }, pairs.map(([name, value]) => [element("dt", { text: name }), element("dd", { text: value })]).flat()));
}

function table(given, path, parts, maps) {
  const rows = given.map((row) => flat(row));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isText = (name) => rows.every((row) => typeof row[name] === "string");
  const plain = names.filter((name) => rows.every((row) => isScalar(row[name] ?? null)))
    .sort((one, other) => Number(isText(other)) - Number(isText(one)));
  if (plain.length > 0) {
    parts.push(element("div", { class: "report-table" }, element("table", {},
      element("caption", { text: rows.length > MOST_ROWS ? `${path}: the first ${MOST_ROWS} of ${rows.length}` : path }),
      element("thead", {}, element("tr", {}, plain.map((name) => element("th", { scope: "col", text: name })))),
      element("tbody", {}, rows.slice(0, MOST_ROWS).map((row) => element("tr", {}, plain.map((name) => element("td", { text: shown(row[name] ?? null) }))))))));
  }
  const label = plain.find(isText);
  for (const row of rows.slice(0, MOST_PARTS)) {
    const rest = Object.fromEntries(Object.entries(row).filter(([name, value]) => !plain.includes(name) && !isScalar(value)));
    if (Object.keys(rest).length) walk(rest, `${path}${label ? ` ${row[label]}` : ""}`, parts, maps);
  }
}

function grid(values, path, maps) {
  const all = values.flat().filter((value) => value !== null);
  const least = Math.min(...all);
  const most = Math.max(...all);
  const isSigned = least < 0;
  const reach = Math.max(Math.abs(least), Math.abs(most)) || 1;
  const map = new HeatMap({ label: path, largestCell: 22 });
  maps.push({ map, data: {
    name: path, rows: values.map((_, row) => String(row)), columns: values[0].map((_, column) => String(column)), values, texts: null,
    range: isSigned ? [-reach, reach] : [0, least >= 0 && most <= 1 ? 1 : most], scale: isSigned ? "diverging" : "sequential", unit: "", digits: 3,
  } });
  return map.root;
}

function shown(value) {
  if (typeof value === "number") return Number.isInteger(value) ? number(value, 0) : number(value, 3);
  return value === null ? "–" : String(value);
}
