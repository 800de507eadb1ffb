// One hovered thing for all views: a variable, a token, a head, an input. Every view lights what belongs to it.

/** Attention from this share on counts as reading. */
export const STRONG = 0.3;

const listeners = new Set();
let current = null;

/**
 * The thing that is pointed at or has the focus, or null: {variable}, {token}, {head}, {mlp}, {input}, {neuron: "1.5", mlp: 1},
 * {step, model}. A cell of a map may be of two of them.
 */
export function highlighted() { return current; }

/** Calls `handler` whenever another thing is pointed at. */
export function onHighlight(handler) { listeners.add(handler); }

/** Points at a thing; null points at nothing. */
export function highlight(thing) {
  if (JSON.stringify(thing) === JSON.stringify(current)) return;
  current = thing;
  for (const handler of listeners) handler(current);
}

/** Lets an element point at a thing while the mouse is over it or it has the focus. */
export function pointsAt(target, thing) {
  const point = () => highlight(typeof thing === "function" ? thing() : thing);
  const leave = () => highlight(null);
  target.addEventListener("pointerenter", point);
  target.addEventListener("pointerleave", leave);
  target.addEventListener("focusin", point);
  target.addEventListener("focusout", leave);
}

/** What belongs to the hovered thing, worked out from a report: variables, positions, and the rows that predict them. */
export function related(report, thing = current) {
  const found = { variables: new Set(), reads: new Set(), positions: new Set(), rows: new Set(), columns: new Set() };
  if (!thing) return found;
  if (thing.head !== undefined && thing.variable === undefined) {
    if (thing.token !== undefined) found.positions.add(thing.token);
    return readBy(thing.head, report, found);
  }
  let variable = thing.variable ?? null;
  if (thing.token !== undefined) {
    found.positions.add(thing.token);
    variable = report.tokens[thing.token]?.variable ?? null;
    found.columns.add(thing.token);
    if (report.tokens[thing.token]?.isAnswer) found.rows.add(thing.token - 1);
  }
  if (variable === null) return found;
  return ofVariable(variable, report, found);
}

function ofVariable(variable, report, found) {
  found.variables.add(variable);
  for (const name of report.rules?.find((rule) => rule.output === variable)?.reads ?? []) found.reads.add(name);
  report.tokens.forEach((token) => {
    if (token.variable === variable) {
      found.positions.add(token.position);
      if (token.isAnswer) found.rows.add(token.position - 1);
      else found.columns.add(token.position);
    }
    if (found.reads.has(token.variable)) found.columns.add(token.position);
  });
  return found;
}

/** What a head reads: outputs from whose predicting position it attends strongly to a variable, and that variable. */
function readBy(name, report, found) {
  const [layer, head] = name.split(".").map(Number);
  const pattern = report.attention?.[layer]?.[head] ?? [];
  for (const token of report.tokens) {
    if (!token.isAnswer || !token.variable) continue;
    (pattern[token.position - 1] ?? []).forEach((share, column) => {
      const read = report.tokens[column]?.variable;
      if (!read || share < STRONG) return;
      found.variables.add(token.variable);
      found.reads.add(read);
      found.positions.add(token.position);
    });
  }
  return found;
}

/** How much a head attends, from the rows of the hovered variable, to what its rule reads; null where nothing is asked. */
export function attentionToReads(report, layer, head, of = related(report)) {
  if (of.rows.size === 0 || of.columns.size === 0) return null;
  const pattern = report.attention?.[layer]?.[head];
  if (!pattern) return null;
  let sum = 0;
  for (const row of of.rows) for (const column of of.columns) sum += pattern[row]?.[column] ?? 0;
  return sum / of.rows.size;
}
