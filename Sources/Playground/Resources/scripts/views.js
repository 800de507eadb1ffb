// The large picture beside the tiles, in one of the server's views.

import { byID, element, fill, visible } from "./element.js";
import { HeatMap } from "./heatmap.js";
import { highlight, highlighted, onHighlight, related } from "./highlight.js";
import { asSentence, post, Problem } from "./wire.js";

/** Fills the picker of views and the large picture, and keeps both equal to the state. */
export function showViews(session) {
  const picker = byID("view-picker");
  const area = byID("view-maps");
  let maps = [];
  let ticket = 0;
  let drawn = null;

  const pick = () => {
    const hasCaptures = session.model?.steps.some((step) => step.hasCapture);
    const known = JSON.stringify([session.overview.views.length, hasCaptures]);
    if (picker.dataset.known !== known) {
      picker.dataset.known = known;
      fill(picker, session.overview.views.map((view) => {
        const isOff = view.id === "timeline" && !hasCaptures;
        return element("option", { value: view.id, text: isOff ? `${view.name}: this model kept nothing while it trained` : view.name, disabled: isOff });
      }));
    }
    const view = viewOf(session);
    picker.value = view.id;
    byID("view-summary").textContent = view.summary ?? "";
  };

  const put = (found, explanation, notes = []) => {
    while (maps.length < found.length) maps.push(new HeatMap({ onCell: (cell) => point(session, maps, cell) }));
    maps.length = found.length;
    area.classList.toggle("has-small-maps", found.length > 2 && found.every((map) => map.columns.length <= 8 && map.rows.length <= 8));
    fill(area, maps.map((map) => map.root));
    found.forEach((map, index) => {
      maps[index].hint = index === 0 ? undefined : "";
      maps[index].show(map);
    });
    byID("view-summary").textContent = explanation;
    byID("view-notes").textContent = notes.join(" ");
    light();
  };

  const draw = async () => {
    if (!session.overview.views.some((view) => view.id === session.display.view) && session.display.view !== "attention") return;
    pick();
    const view = viewOf(session);
    const focus = view.perTile ? session.display.focus : null;
    const key = JSON.stringify([view.id, focus, session.shown, session.pin?.state, session.state]);
    if (view.id === "attention" && !focus?.mlp) {
      drawn = null;
      ticket += 1;
      return put([attentionMap(session)], attentionWords(session));
    }
    if (key === drawn) return;
    drawn = key;
    ticket += 1;
    const mine = ticket;
    area.classList.add("is-waiting");
    if (view.cost === "seconds") byID("view-summary").textContent = "This takes some seconds, once for each model and input…";
    const ask = (state) => post("/api/view", { state, view: view.id === "attention" ? "activations" : view.id, focus });
    try {
      const [now, then] = await Promise.all([ask(session.state), session.pin && session.shown !== "B" ? ask(session.pin.state) : null]);
      if (mine !== ticket) return;
      const shown = session.shown === "A" ? then : now;
      const drawnMaps = session.shown === "B−A" ? shown.maps.map((map, index) => difference(map, then.maps[index])) : shown.maps;
      put(drawnMaps, explain(session, view, shown), (shown.notes ?? []).map(asSentence));
    } catch (problem) {
      if (mine !== ticket) return;
      if (!(problem instanceof Problem)) throw problem;
      fill(area, element("p", { class: "hint", text: problem.sentences }));
      maps = [];
      drawn = null;
      byID("view-summary").textContent = view.summary;
      byID("view-notes").textContent = "";
    } finally {
      if (mine === ticket) area.classList.remove("is-waiting");
    }
  };

  const light = () => {
    const of = related(session.shownReport);
    const labels = session.shownReport.tokens.map((token) => token.label);
    for (const map of maps) lightMap(map, of, labels, session.state.model);
  };

  picker.addEventListener("change", () => session.show({ view: picker.value }));
  session.on("report", draw);
  session.on("display", draw);
  session.on("overview", pick);
  onHighlight(light);
  session.on("theme", () => { for (const map of maps) map.paint(); });
  draw();
}

function viewOf(session) {
  const { views } = session.overview;
  return views.find((view) => view.id === session.display.view) ?? views[0];
}

function explain(session, view, report) {
  return view.id === "change" && session.state.interventions?.length === 0
    ? "Nothing is changed yet: remove a head or change weights, and this shows what is different." : report.explanation;
}

/** The labels of positions; those that predict an output say so. */
export function labelsOf(report) {
  return report.tokens.map((token) => token.label || visible(token.text));
}

function attentionMap(session) {
  const { shownReport: report } = session;
  const focus = session.display.focus && !session.display.focus.mlp ? session.display.focus : { layer: 0, head: 0 };
  const labels = labelsOf(report);
  const pattern = report.attention[focus.layer]?.[focus.head] ?? [];
  const other = session.shown === "B−A" ? session.pin.report.attention[focus.layer]?.[focus.head] : null;
  return {
    name: `head ${focus.layer}.${focus.head}${other ? ", B − A" : session.pin ? ` in ${session.shown}` : ""}`,
    rows: labels, columns: labels, unit: other ? "attention, B − A" : "attention", digits: 3,
    range: other ? [-1, 1] : [0, 1], scale: other ? "diverging" : "sequential", texts: null,
    values: labels.map((_, row) => labels.map((_, column) => {
      const value = pattern[row]?.[column];
      if (value === undefined) return null;
      return other ? value - (other[row]?.[column] ?? 0) : value;
    })),
  };
}

function attentionWords(session) {
  return session.shown === "B−A"
    ? "How much more (▲ blue) or less (▼ red) each position attends than in A."
    : "Each row is a position that reads, each column one that is read; a row adds up to 1.";
}

/** B − A of a map, on a scale as wide as the whole range; nothing where the two do not match. */
function difference(map, other) {
  const reach = map.scale === "diverging" ? 2 * Math.max(...map.range.map(Math.abs)) : map.range[1] - map.range[0];
  return {
    ...map, name: `${map.name}, B − A`, range: [-reach, reach], scale: "diverging", texts: null,
    values: map.values.map((line, row) => line.map((value, column) => {
      const before = other?.values[row]?.[column];
      return value === null || before === null || before === undefined ? null : value - before;
    })),
  };
}

/** Lights rows and columns by the names that they carry: positions, variables and heads. */
function lightMap(map, of, labels, model) {
  const rows = new Set();
  const columns = new Set();
  if (!map.map) return;
  const thing = highlighted();
  const isOfNeurons = map.map.name === "neurons";
  const parts = isOfNeurons ? [thing?.neuron].filter(Boolean)
    : [thing?.head, thing?.mlp === undefined ? undefined : `mlp${thing.mlp}`].filter(Boolean);
  const step = thing?.step !== undefined && thing.model === model ? nearestStep(map.map.columns, thing.step) : -1;
  if (step >= 0) columns.add(step);
  const isSquare = map.map.rows.length === labels.length && map.map.rows.every((text, index) => text === labels[index]);
  const isAlongText = map.map.columns.length === labels.length;
  if (isSquare) for (const row of of.rows) rows.add(row);
  if (isAlongText) for (const column of isSquare ? of.columns : [...of.positions, ...of.rows]) columns.add(column);
  if (!isAlongText) map.map.columns.forEach((text, index) => { if (of.variables.has(text.split("=")[0])) columns.add(index); });
  if (!isSquare) map.map.rows.forEach((text, index) => { if (of.variables.has(text) || parts.includes(text)) rows.add(index); });
  if (thing?.head !== undefined) {
    const [layer, head] = thing.head.split(".");
    const row = map.map.rows.indexOf(`layer ${layer}`);
    const column = map.map.columns.indexOf(`head ${head}`);
    if (row >= 0 && column >= 0) {
      rows.add(row);
      columns.add(column);
    }
  }
  map.light(rows, columns);
}

/** The column of the step that is nearest; −1 where columns are no steps. */
function nearestStep(columns, step) {
  const steps = columns.map((text) => Number(/^step (\d+)$/.exec(text)?.[1] ?? Number.NaN));
  if (steps.some(Number.isNaN) || steps.length === 0) return -1;
  return steps.reduce((best, one, index) => (Math.abs(one - step) < Math.abs(steps[best] - step) ? index : best), 0);
}

/** Pointing at a cell of a map along the text points at its token for all views. */
function point(session, maps, cell) {
  if (!cell) return highlight(null);
  const { rows, columns } = maps.find((map) => map.cursor)?.map ?? {};
  const count = session.shownReport.tokens.length;
  if (rows?.length === count && columns?.length === count) return;
  const name = rows?.[cell.row] ?? "";
  const token = columns?.length === count ? { token: cell.column } : {};
  const step = /^step (\d+)$/.exec(columns?.[cell.column] ?? "");
  if (step) return highlight({ step: Number(step[1]), model: session.state.model, variable: name });
  if (maps.find((map) => map.cursor)?.map.name === "neurons")
    return highlight({ neuron: name, mlp: Number.parseInt(name, 10), ...token });
  if (/^\d+\.\d+$/.test(name)) return highlight({ head: name, isCell: true, ...token });
  const variable = session.shownReport.rules?.find((rule) => rule.output === columns?.[cell.column])?.output;
  if (variable) highlight({ variable });
  else if (columns?.length === count) highlight({ token: cell.column });
}
