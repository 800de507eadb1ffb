// Names of weights, as TransformerLens writes them, and the places in a matrix that a brushed region stands for.

/** The matrices of a model, layer by layer. */
export function placesOf(model) {
  const places = [{ id: "embed", name: "embedding", parts: [["embed.W_E", "W_E"], ["pos_embed.W_pos", "W_pos"]] }];
  for (let layer = 0; layer < model.layers; layer += 1) {
    const parts = ["W_Q", "W_K", "W_V", "W_O"].map((part) => [`blocks.${layer}.attn.${part}`, part]);
    if (model.hasMLP) parts.push(...["W_in", "W_out"].map((part) => [`blocks.${layer}.mlp.${part}`, part]));
    places.push({ id: String(layer), name: `layer ${layer}`, parts });
  }
  places.push({ id: "final", name: "final norm", parts: [["ln_final.w", "w"]] });
  return places;
}

/** Whether a parameter has a part for each head. */
export const hasHeads = (name) => name.includes(".attn.W_");

/** A name in its pieces: {base, head}, with head null where all are meant. */
export function takeApart(parameter) {
  const [base, indices] = parameter.split("[");
  const head = indices ? Number.parseInt(indices, 10) : null;
  return { base, head: Number.isNaN(head) ? null : head };
}

/** A name from its pieces. */
export const putTogether = (base, head) => (head === null ? base : `${base}[${head}]`);

/** What `rows` or `columns` of a map stand for: from the first index on and before the second. */
function span(labels, from, to) {
  const first = Number(labels[from]);
  const pool = labels.length > 1 ? Number(labels[1]) - Number(labels[0]) : 1;
  return [first, Number(labels[to]) + pool];
}

const index = ([from, to]) => (to - from === 1 ? `${from}` : `${from}:${to}`);

/** The parameters, with indices, of a brushed region: several where it crosses heads. */
export function parametersOf(parameter, map, shape, { from, to }, model) {
  const rows = span(map.rows, from.row, to.row);
  const columns = span(map.columns, from.column, to.column);
  const { base, head } = takeApart(parameter);
  if (!hasHeads(base)) return [shape.length === 1 ? `${base}[${index(columns)}]` : `${base}[${index(rows)},${index(columns)}]`];
  if (head !== null) return [`${base}[${head},${index(rows)},${index(columns)}]`];
  const width = model.width / model.heads;
  const alongRows = base.endsWith("W_O");
  const across = alongRows ? rows : columns;
  const found = [];
  for (let one = Math.floor(across[0] / width); one * width < across[1]; one += 1) {
    const part = [Math.max(across[0], one * width) - one * width, Math.min(across[1], (one + 1) * width) - one * width];
    found.push(alongRows ? `${base}[${one},${index(part)},${index(columns)}]` : `${base}[${one},${index(rows)},${index(part)}]`);
  }
  return found;
}

/** How many weights a region has. */
export function countIn(map, { from, to }) {
  const rows = span(map.rows, from.row, to.row);
  const columns = span(map.columns, from.column, to.column);
  return (rows[1] - rows[0]) * (columns[1] - columns[0]);
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32, T. Ettinger, public domain). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Single weights of a matrix, drawn without repetition. */
export function drawn(parameter, rows, columns, count, seed, model) {
  const next = seeded(seed);
  const places = new Set();
  while (places.size < Math.min(count, rows * columns)) places.add(Math.floor(next() * rows * columns));
  const { base, head } = takeApart(parameter);
  const width = model.width / model.heads;
  return [...places].sort((a, b) => a - b).map((place) => {
    const row = Math.floor(place / columns);
    const column = place % columns;
    if (rows === 1 && !hasHeads(base)) return `${base}[${column}]`;
    if (!hasHeads(base)) return `${base}[${row},${column}]`;
    if (head !== null) return `${base}[${head},${row},${column}]`;
    return base.endsWith("W_O")
      ? `${base}[${Math.floor(row / width)},${row % width},${column}]`
      : `${base}[${Math.floor(column / width)},${row},${column % width}]`;
  });
}
