// The switches, steppers, lists and texts that make up an input, and the walk through the space of inputs.

import { byID, element, fill, setReason, isOff } from "./element.js";
import { pointsAt, onHighlight, related } from "./highlight.js";
import { say } from "./announce.js";

/** The values of an input, one a variable; lists are written with spaces inside. */
export function valuesOf(input, world) {
  const parts = (input ?? "").split(",");
  if (parts.length === world.inputs.length) return parts;
  return world.inputs.map((_, index) => parts[index] ?? "");
}

/** Fills the panel of inputs and keeps it equal to the state. */
export function showInputs(session) {
  const panel = byID("inputs");
  let madeFor = null;
  const update = () => {
    const key = session.state.model;
    if (madeFor !== key) {
      madeFor = key;
      fill(panel, session.world ? worldControls(session) : [textControl(session)]);
    }
    for (const control of panel.querySelectorAll("[data-variable]")) control.update?.();
    panel.querySelector("textarea")?.update?.();
    updateWalk(session);
    light();
  };
  const light = () => {
    const { variables, reads } = related(session.shownReport);
    for (const control of panel.querySelectorAll("[data-variable]")) {
      control.classList.toggle("is-lit", variables.has(control.dataset.variable));
      control.classList.toggle("is-read", reads.has(control.dataset.variable));
    }
  };
  byID("previous-input").addEventListener("click", (event) => step(session, -1, event.currentTarget));
  byID("next-input").addEventListener("click", (event) => step(session, 1, event.currentTarget));
  byID("random-input").addEventListener("click", () => random(session));
  session.on("edits", update);
  session.on("report", update);
  session.on("overview", update);
  onHighlight(light);
  update();
}

/** Goes to an input, as one entry of the history for a whole walk. */
export function goToInput(session, input) {
  return session.change({ input }, `input ${input}`, "input");
}

function setValue(session, index, value) {
  const values = valuesOf(session.state.input, session.world);
  values[index] = value;
  return goToInput(session, values.join(","));
}

function worldControls(session) {
  const lists = new Set();
  return session.world.inputs.flatMap((input, index) => {
    const value = () => valuesOf(session.state.input, session.world)[index];
    const made = input.list ? written(session, input, index, value)
      : input.kind === "boolean" ? booleanSwitch(session, input, index, value)
      : input.kind === "integer" && input.range ? stepper(session, input, index, value)
      : input.values?.length && input.kind !== "list" ? choice(session, input, index, value)
      : written(session, input, index, value);
    made.dataset.variable = input.name;
    pointsAt(made, { variable: input.name });
    if (!input.list || lists.has(input.list)) return [made];
    lists.add(input.list);
    return [element("p", { class: "list-name", text: input.list }), made];
  });
}

function booleanSwitch(session, input, index, value) {
  const [off, on] = input.values?.length === 2 ? input.values : ["0", "1"];
  const shown = element("span", { class: "switch-value" });
  const knob = element("button", {
    type: "button", role: "switch", class: "switch", "aria-label": input.name,
    on: { click: () => setValue(session, index, value() === on ? off : on), keydown: walkKeys },
  }, element("span", { class: "switch-name", text: input.name }), element("span", { class: "switch-track" }), shown);
  const row = element("div", { class: "input-row" }, knob);
  row.update = () => {
    knob.setAttribute("aria-checked", String(value() === on));
    shown.textContent = value();
  };
  return row;
}

/** Arrow keys up and down go from one switch to the next; left and right turn it off and on. */
function walkKeys(event) {
  const { key, currentTarget: knob } = event;
  const all = [...document.querySelectorAll("#inputs .switch")];
  const at = all.indexOf(knob);
  if (key === "ArrowDown") all[(at + 1) % all.length].focus();
  else if (key === "ArrowUp") all[(at + all.length - 1) % all.length].focus();
  else if ((key === "ArrowRight") !== (knob.getAttribute("aria-checked") === "true")
    && (key === "ArrowRight" || key === "ArrowLeft")) knob.click();
  else if (key !== "ArrowRight" && key !== "ArrowLeft") return;
  event.preventDefault();
}

function stepper(session, input, index, value) {
  const [low, high] = input.range;
  const field = element("input", {
    type: "number", min: low, max: high, step: 1, "aria-label": input.name,
    on: { change: () => field.reportValidity() && setValue(session, index, field.value) },
  });
  const move = (by) => {
    const next = Number(value()) + by;
    if (next < low || next > high) say(`${input.name} goes from ${low} to ${high}.`);
    else setValue(session, index, String(next));
  };
  const row = element("div", { class: "input-row" },
    element("span", { class: "switch-name", text: input.name }),
    element("span", { class: "stepper" },
      element("button", { type: "button", text: "−", "aria-label": `${input.name} one less`, on: { click: () => move(-1) } }),
      field,
      element("button", { type: "button", text: "+", "aria-label": `${input.name} one more`, on: { click: () => move(1) } })));
  row.update = () => { field.value = value(); };
  return row;
}

function choice(session, input, index, value) {
  const list = element("select", {
    "aria-label": input.name, on: { change: () => setValue(session, index, list.value) },
  }, input.values.map((one) => element("option", { value: one, text: one })));
  const row = element("label", { class: "input-row" }, element("span", { class: "switch-name", text: input.name }), list);
  row.update = () => { list.value = value(); };
  return row;
}

function written(session, input, index, value) {
  const field = element("input", {
    type: "text", "aria-label": input.name, spellcheck: "false", on: { change: () => setValue(session, index, field.value.trim()) },
  });
  const row = element("label", { class: input.list ? "input-row is-element" : "input-row is-wide" },
    element("span", { class: "switch-name", text: input.list ? input.name.slice(input.list.length) : input.name }), field);
  row.update = () => { if (document.activeElement !== field) field.value = value(); };
  return row;
}

function textControl(session) {
  const reads = session.model.hasTokenizer === false ? "numbers of tokens" : "text";
  const field = element("textarea", {
    id: "free-text", rows: 4, spellcheck: "false", "aria-label": `${reads} that the model goes on with`,
    on: { change: () => session.change({ text: field.value }, "another text", "input") },
  });
  field.update = () => { if (document.activeElement !== field) field.value = session.state.text ?? ""; };
  return element("div", { class: "input-row is-wide" }, field,
    element("p", { class: "hint", text: session.model.hasTokenizer === false
      ? `This model has no tokenizer: write the numbers of tokens, 0 to ${session.model.vocabulary - 1}, with spaces between.`
      : "The model goes on with this text. Leave the field to see it read." }));
}

function updateWalk(session) {
  const { strip, answer, state } = session.report;
  const reason = strip?.inputs?.length > 1 ? null : "There is no list of inputs to walk through: this model has no world.";
  for (const id of ["previous-input", "next-input", "random-input"]) setReason(byID(id), reason);
  const at = strip?.inputs?.indexOf(state.input) ?? -1;
  byID("input-place").textContent = at >= 0
    ? `${at + 1} of ${strip.inputs.length}${strip.isSample ? ` (a sample of ${strip.ofInputs?.toLocaleString("en") ?? "more than can be counted"})` : ""}` : "";
  const held = byID("held-out-note");
  held.hidden = !answer.isHeldOut;
}

function step(session, by, button) {
  if (isOff(button, say)) return;
  const { inputs } = session.report.strip;
  const at = inputs.indexOf(session.state.input);
  goToInput(session, inputs[(at + by + inputs.length) % inputs.length]);
}

function random(session) {
  if (isOff(byID("random-input"), say)) return;
  const others = session.report.strip.inputs.filter((input) => input !== session.state.input);
  goToInput(session, others[Math.floor(Math.random() * others.length)]);
}

/** The next input, one step on or back, for keys that work on the whole page. */
export function walk(session, by) {
  step(session, by, byID(by > 0 ? "next-input" : "previous-input"));
}
