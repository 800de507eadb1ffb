// What is done to the model, as the list that the server and `probe-cli ablate --spec` read. Pure functions: each gives a new list.

export const MODES = ["zero", "mean", "resample"];

/** Heads as "layer.head", sorted as numbers. */
export function sortedHeads(heads) {
  return [...new Set(heads)].sort((one, other) => {
    const [a, b] = one.split(".").map(Number);
    const [c, d] = other.split(".").map(Number);
    return a - c || b - d;
  });
}

/** The part that a tile stands for: {head: "0.2"} or {mlp: 1}. */
export function partName(part) {
  return part.head !== undefined ? `head ${part.head}` : `MLP ${part.mlp}`;
}

/** Whether an entry only removes whole heads and MLPs everywhere, as the tiles do. */
function isTileRemoval(entry) {
  return entry.ablate !== undefined
    && Object.keys(entry.ablate).every((key) => ["heads", "mlps", "mode", "seed"].includes(key));
}

/** The mode in which a part is removed, or null. */
export function removalMode(interventions, part) {
  for (const entry of interventions) {
    if (!isTileRemoval(entry)) continue;
    const { heads = [], mlps = [], mode = "zero" } = entry.ablate;
    if (part.head !== undefined ? heads.includes(part.head) : mlps.includes(part.mlp)) return mode;
  }
  return null;
}

/** Without the removal of a part. */
export function restoring(interventions, part) {
  return interventions
    .map((entry) => {
      if (!isTileRemoval(entry)) return entry;
      const ablate = { ...entry.ablate };
      ablate.heads = (ablate.heads ?? []).filter((head) => head !== part.head);
      ablate.mlps = (ablate.mlps ?? []).filter((mlp) => mlp !== part.mlp);
      return { ablate: compact(ablate) };
    })
    .filter((entry) => !isTileRemoval(entry) || entry.ablate.heads || entry.ablate.mlps);
}

/** With a part removed, in the entry of its mode. */
export function removing(interventions, part, mode) {
  const without = restoring(interventions, part);
  const index = without.findIndex((entry) => isTileRemoval(entry) && (entry.ablate.mode ?? "zero") === mode);
  const ablate = index < 0 ? { mode } : { ...without[index].ablate };
  if (part.head !== undefined) ablate.heads = sortedHeads([...(ablate.heads ?? []), part.head]);
  else ablate.mlps = [...new Set([...(ablate.mlps ?? []), part.mlp])].sort((a, b) => a - b);
  const entry = { ablate: compact(ablate) };
  return index < 0 ? [entry, ...without] : without.with(index, entry);
}

/** With all heads removed but one. */
export function keepingOnly(interventions, part, layers, heads, mode) {
  const all = [];
  for (let layer = 0; layer < layers; layer += 1)
    for (let head = 0; head < heads; head += 1) all.push(`${layer}.${head}`);
  const rest = interventions.filter((entry) => !isTileRemoval(entry));
  const mlps = interventions.filter(isTileRemoval).flatMap((entry) => entry.ablate.mlps ?? []);
  const removed = all.filter((head) => head !== part.head);
  return [{ ablate: compact({ heads: removed, mlps, mode }) }, ...rest];
}

function compact(ablate) {
  const { heads, mlps, mode = "zero", ...rest } = ablate;
  return {
    ...(heads?.length ? { heads } : {}),
    ...(mlps?.length ? { mlps } : {}),
    mode,
    ...rest,
  };
}

/** The parameter of a flip without its indices. */
export function parameterBase(name) {
  return name.split("[")[0];
}

/** Entries that were made together and are listed as one: flips of one parameter in one way at the same places. */
export function grouped(interventions) {
  const groups = [];
  interventions.forEach((entry, index) => {
    const last = groups.at(-1);
    if (last && entry.flip && sameGroup(interventions[last.first], entry)) last.count += 1;
    else groups.push({ first: index, count: 1 });
  });
  return groups;
}

function sameGroup(one, other) {
  return one.flip !== undefined
    && parameterBase(one.flip.parameter) === parameterBase(other.flip.parameter)
    && one.flip.how === other.flip.how
    && JSON.stringify(one.flip.positions ?? []) === JSON.stringify(other.flip.positions ?? []);
}

/** Flips with other places from which on they hold; null for the whole text. */
export function withPositions(interventions, group, positions) {
  return interventions.map((entry, index) => {
    if (index < group.first || index >= group.first + group.count || !entry.flip) return entry;
    const { positions: _, ...flip } = entry.flip;
    return { flip: positions ? { ...flip, positions } : flip };
  });
}

/** Whether nothing in the list depends on a place in the text, as training after it needs. */
export function lastingProblem(interventions) {
  if (interventions.length === 0) return "Remove or damage a part first: there is nothing to recover from.";
  for (const entry of interventions) {
    if (entry.flip?.positions || entry.ablate?.positions)
      return "A change that holds from some token on cannot be trained: let it hold for the whole text.";
    if (entry.ablate && (entry.ablate.mode ?? "zero") !== "zero")
      return "Only removals to zero last: choose zero instead of mean or resample.";
    if (!entry.ablate && !entry.flip) return "Only removals and changed weights last.";
  }
  return null;
}
