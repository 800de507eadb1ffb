// Names of weights, as TransformerLens writes them, and the places in a matrix that a brushed region stands for.

/** What is shown before anything was chosen. */
export const FIRST_PARAMETER = "blocks.0.attn.W_O[0]";

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

/** The indices that a row's label names, on all axes before the last. */
const indicesOf = (label) => (label === "" ? [] : label.split(",").map(Number));

const span = (from, to) => (to - from === 1 ? `${from}` : `${from}:${to}`);

/**
 * The parameters, with indices, of a brushed region: one for each part of the rows that lies together on the last row axis.
 *
 * `report` is the server's: its map's rows carry their indices, `pool` says how many weights a cell stands for.
 */
export function parametersOf(report, { from, to }, map = report.maps[0]) {
  const { base } = takeApart(report.parameter);
  const [rowPool, columnPool] = report.pool ?? [1, 1];
  const last = Number(map.columns[to.column]) + columnPool;
  const end = report.block?.at(-1)?.[1] ?? last;
  const columns = span(Number(map.columns[from.column]), Math.min(last, end));
  const found = [];
  let open = null;
  for (let row = from.row; row <= to.row; row += 1) {
    const indices = indicesOf(map.rows[row]);
    const own = indices.pop();
    const lead = indices.join(",");
    if (open && open.lead === lead && own === open.to) open.to = own + rowPool;
    else found.push(open = { lead, from: own, to: own === undefined ? undefined : own + rowPool });
  }
  return found.map((part) => {
    const rows = part.from === undefined ? "" : span(part.from, part.to);
    return `${base}[${[part.lead, rows, columns].filter((text) => text !== "").join(",")}]`;
  });
}

/** How many weights a region has. */
export function countIn(report, { from, to }) {
  const [rowPool, columnPool] = report.pool ?? [1, 1];
  const cells = (to.row - from.row + 1) * (to.column - from.column + 1);
  return Math.min(cells * rowPool * columnPool, sizeOf(report));
}

/** How many weights a report shows in all. */
export const sizeOf = (report) => report.block.reduce((size, [from, to]) => size * (to - from), 1);

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

/** Single weights of what a report shows, drawn without repetition, each with its indices. */
export function drawn(report, count, seed) {
  const next = seeded(seed);
  const size = sizeOf(report);
  const places = new Set();
  while (places.size < Math.min(count, size)) places.add(Math.floor(next() * size));
  const { base } = takeApart(report.parameter);
  return [...places].sort((a, b) => a - b).map((place) => {
    let rest = place;
    const indices = [...report.block].reverse().map(([from, to]) => {
      const index = from + (rest % (to - from));
      rest = Math.floor(rest / (to - from));
      return index;
    });
    return `${base}[${indices.reverse().join(",")}]`;
  });
}
