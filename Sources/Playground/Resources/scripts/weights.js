// Weights: a matrix or a head's part of it as a heat map, brushed and changed by buttons and keys.

import { byID, element, fill, isOff, number, setReason } from "./element.js";
import { say } from "./announce.js";
import { HeatMap } from "./heatmap.js";
import { markPosition, markWords, positionsFrom } from "./mark.js";
import { countIn, drawn, FIRST_PARAMETER, hasHeads, parametersOf, placesOf, putTogether, sizeOf, takeApart } from "./parameters.js";
import { highlight, highlighted, onHighlight } from "./highlight.js";
import { placesIn, thingAt } from "./weights-highlight.js";
import { post, Problem } from "./wire.js";

/** Fills the panel of weights; it asks for numbers only while it is open. */
export function showWeights(session) {
  const parts = build(session);
  let ticket = 0;
  let report = null;
  let shownFor = null;

  const parameter = () => session.display.parameter ?? FIRST_PARAMETER;
  const choose = (name) => session.show({ parameter: name });

  const draw = async () => {
    if (session.display.view !== "weights") return;
    pick(parts, session, parameter());
    words(parts, session);
    const asked = JSON.stringify([parameter(), session.state]);
    if (asked === shownFor) return;
    shownFor = asked;
    ticket += 1;
    const mine = ticket;
    try {
      const found = await post("/api/weights", { state: session.state, parameter: parameter() });
      if (mine !== ticket) return;
      if (report?.parameter !== found.parameter) parts.map.selection = null;
      report = found;
      showMap();
      light();
      parts.notes.textContent = (found.notes ?? []).join(" ");
      selected();
    } catch (problem) {
      if (mine !== ticket) return;
      if (!(problem instanceof Problem)) throw problem;
      parts.notes.textContent = problem.sentences;
      shownFor = null;
    }
  };

  const showMap = () => {
    const change = report.maps[1];
    setReason(parts.onlyChange, change ? null : "None of these weights is changed.");
    if (!change) parts.onlyChange.setAttribute("aria-pressed", "false");
    parts.map.show(shortRows(parts.onlyChange.getAttribute("aria-pressed") === "true" ? change : report.maps[0]));
  };

  const selected = () => {
    const region = parts.map.selection;
    const reason = region ? null : "Brush a region of the map first: drag over it, or move with the arrow keys, with Shift to widen.";
    for (const button of parts.edits) setReason(button, reason);
    parts.region.textContent = region
      ? `${countIn(report, region).toLocaleString("en")} of ${sizeOf(report).toLocaleString("en")} weights brushed`
      : "nothing brushed yet";
  };
  parts.map.onSelect = selected;

  const change = (how, said) => {
    const names = parametersOf(report, parts.map.selection);
    return apply(session, names, how, `${said} of ${names[0]}${names.length > 1 ? " and more" : ""}`);
  };
  parts.change = (action) => {
    if (isOff(parts.edits[0], say)) return;
    if (action === "sign") change("sign", "sign");
    if (action === "zero") change("zero", "zero");
    if (action === "scale") change(`scale:${parts.amount.value}`, `scale ${parts.amount.value}`);
    if (action === "bit") change(`bit:${parts.bit.value}`, `bit ${parts.bit.value}`);
    if (action === "set") setTo(Number(parts.amount.value));
  };
  const setTo = (target) => {
    const { from, to } = parts.map.selection;
    if (from.row !== to.row || from.column !== to.column) return say("A number can be given to one weight at a time: brush a single cell.");
    const value = report.maps[0].values[from.row][from.column];
    if (!value) return say("This weight is 0, and only what is not 0 can be scaled to a number.");
    return change(`scale:${target / value}`, `${number(target, 3)} instead`);
  };
  parts.whole.addEventListener("click", () => apply(session, [parameter()], parts.wholeHow.value, `${parts.wholeHow.value} of ${parameter()}`));
  parts.draw.addEventListener("click", () => { if (report) random(session, parts, report); });
  parts.onlyChange.addEventListener("click", () => {
    if (isOff(parts.onlyChange, say)) return;
    parts.onlyChange.setAttribute("aria-pressed", String(parts.onlyChange.getAttribute("aria-pressed") !== "true"));
    showMap();
  });
  parts.map.onKey = (event) => {
    const action = { s: "sign", z: "zero", x: "scale", b: "bit", n: "set" }[event.key.toLowerCase()];
    if (!action || event.ctrlKey || event.metaKey) return false;
    parts.change(action);
    return true;
  };
  parts.map.onCell = (cell) => highlight(report ? thingAt(report, cell) : null);
  const light = () => {
    if (!report || session.display.view !== "weights") return;
    const { rows, columns } = placesIn(report, highlighted());
    parts.map.light(rows, columns);
  };
  onHighlight(light);
  for (const list of [parts.place, parts.part, parts.head]) list.addEventListener("change", () => choose(read(parts, session, list)));
  session.on("report", draw);
  session.on("display", draw);
  session.on("theme", () => parts.map.paint());
  draw();
}

/** Rows of one head without the head's number, which stands in the title. */
function shortRows(map) {
  const leads = new Set(map.rows.map((row) => row.slice(0, row.lastIndexOf(",") + 1)));
  return leads.size === 1 ? { ...map, rows: map.rows.map((row) => row.slice(row.lastIndexOf(",") + 1)) } : map;
}

/** Adds changes of weights that hold from the mark on. */
function apply(session, names, how, said) {
  const limit = session.overview.limits.interventions;
  const before = session.state.interventions ?? [];
  if (before.length + names.length > limit) return say(`A state holds ${limit} changes, and ${before.length} are there: take some back first.`);
  const position = markPosition(session);
  const positions = positionsFrom(session, position);
  const made = names.map((parameter) => ({ flip: positions ? { parameter, how, positions } : { parameter, how } }));
  return session.change({ interventions: [...before, ...made] }, `${said}${position ? ` ${markWords(session)}` : ""}`);
}

function random(session, parts, report) {
  const limit = session.overview.limits.interventions;
  const free = limit - (session.state.interventions?.length ?? 0);
  const count = Math.min(Number(parts.share.value), free);
  if (count <= 0) return say(`A state holds ${limit} changes, and all are there: take some back first.`);
  const names = drawn(report, count, Number(parts.seed.value));
  if (count < Number(parts.share.value)) say(`${count} weights are changed: a state holds ${limit} changes.`);
  return apply(session, names, parts.randomHow.value,
    `${parts.randomHow.value} of ${names.length} of ${sizeOf(report).toLocaleString("en")} weights of ${report.parameter}, seed ${parts.seed.value}`);
}

function pick(parts, session, parameter) {
  const places = placesOf(session.model);
  const { base, head } = takeApart(parameter);
  const place = places.find((one) => one.parts.some(([name]) => name === base)) ?? places[1];
  options(parts.place, places.map((one) => [one.id, one.name]), place.id);
  options(parts.part, place.parts, base);
  const heads = [["", "all heads"], ...Array.from({ length: session.model.heads }, (_, one) => [String(one), `head ${one}`])];
  options(parts.head, heads, head === null ? "" : String(head));
  parts.head.closest("label").hidden = !hasHeads(base);
}

function options(list, pairs, value) {
  const key = JSON.stringify(pairs);
  if (list.dataset.key !== key) {
    list.dataset.key = key;
    fill(list, pairs.map(([id, text]) => element("option", { value: id, text })));
  }
  list.value = value;
}

/** The parameter that the three lists name, after one of them changed. */
function read(parts, session, changed) {
  const place = placesOf(session.model).find((one) => one.id === parts.place.value);
  const wanted = parts.part.selectedOptions[0]?.textContent;
  const base = changed === parts.place ? (place.parts.find(([, name]) => name === wanted) ?? place.parts[0])[0] : parts.part.value;
  return putTogether(base, hasHeads(base) && parts.head.value !== "" ? Number(parts.head.value) : null);
}

function words(parts, session) {
  parts.holds.textContent = `New changes hold ${markWords(session)}.`;
}

function build(session) {
  const list = (label) => element("select", { "aria-label": label });
  const parts = {
    place: list("layer"), part: list("matrix"), head: list("head"),
    notes: element("p", { class: "hint" }), holds: element("p", { class: "hint" }), region: element("p", { class: "hint region" }),
    amount: element("input", { type: "number", step: "any", value: "2", "aria-label": "number for scale and set" }),
    bit: element("input", { type: "number", min: "0", max: "31", step: "1", value: "30", "aria-label": "bit, 31 is the sign" }),
    share: element("input", { type: "number", min: "1", max: "1024", step: "1", value: "16", "aria-label": "how many weights" }),
    seed: element("input", { type: "number", min: "0", step: "1", value: "0", "aria-label": "seed" }),
    randomHow: list("how random weights change"), wholeHow: list("how the whole part changes"),
    whole: element("button", { type: "button", text: "Change all" }),
    onlyChange: element("button", {
      type: "button", text: "only the change", "aria-pressed": "false", title: "show by how much weights were changed",
    }),
    draw: element("button", { type: "button", text: "Draw and change" }),
    map: new HeatMap({ label: "weights", largestCell: 14, leastCell: 5, reserve: 660, onSelect: () => {} }),
  };
  parts.map.hint = "Drag over weights to brush them, or move with the arrow keys; Shift widens.";
  const hows = [["sign", "flip the sign"], ["zero", "set to zero"]];
  options(parts.randomHow, hows, "sign");
  const wholeHows = [["scale:0.5", "halve"], ["scale:2", "double"], ["noise:0.5", "add noise, half as large"], ["noise:1", "add noise, as large"]];
  options(parts.wholeHow, [...hows, ...wholeHows], "sign");
  const action = (name, label, key, title) => element("button", {
    type: "button", text: label, title: `${title} (key ${key} on the map)`, data: { edit: name }, on: { click: () => parts.change(name) },
  });
  parts.edits = [
    action("sign", "± sign", "S", "flip the sign of what is brushed"), action("zero", "0 zero", "Z", "set what is brushed to zero"),
    action("scale", "× scale", "X", "multiply what is brushed by the number"), action("set", "= set", "N", "give one weight the number"),
    action("bit", "bit", "B", "turn one bit of the 32 of a float"),
  ];
  fill(byID("panel-weights"),
    element("div", { class: "weights-choice" }, parts.place, parts.part, element("label", {}, parts.head), parts.onlyChange),
    parts.map.root, parts.notes,
    element("div", { class: "weights-edit", role: "group", "aria-label": "change what is brushed" },
      parts.region,
      element("div", { class: "row" }, parts.edits[0], parts.edits[1], parts.edits[2], parts.edits[3], parts.amount, parts.edits[4], parts.bit)),
    element("div", { class: "weights-edit row", role: "group", "aria-label": "change the whole part" },
      element("span", { text: "the whole part:" }), parts.wholeHow, parts.whole),
    element("div", { class: "weights-edit row", role: "group", "aria-label": "change weights at random" },
      element("span", { text: "at random:" }), parts.share, element("span", { text: "weights, seed" }), parts.seed, parts.randomHow, parts.draw),
    parts.holds);
  return parts;
}
