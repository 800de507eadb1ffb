// Builds DOM elements. Data only ever becomes text or attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children.
 *
 * `class`, `text`, `on: {event: handler}`, `style: {property: value}` and `data: {name: value}` are treated by name;
 * everything else is an attribute, left out where its value is null, undefined or false.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name === "class") made.className = value;
    else if (name === "on") for (const [event, handler] of Object.entries(value)) made.addEventListener(event, handler);
    else if (name === "style") for (const [property, of] of Object.entries(value)) made.style.setProperty(property, of);
    else if (name === "data") Object.assign(made.dataset, value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Puts `children` in the place of what `parent` holds. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return parent;
}

/** The element with this id, which the page has. */
export function byID(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found;
}

/** Sets text only where it differs, so that live regions stay quiet. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Enables a control, or disables it and says why, in its title and to screen readers. */
export function setReason(control, reason) {
  const disabled = Boolean(reason);
  control.setAttribute("aria-disabled", String(disabled));
  control.classList.toggle("is-off", disabled);
  if (disabled) control.dataset.reason = reason;
  else delete control.dataset.reason;
  if (control.dataset.title === undefined) control.dataset.title = control.title;
  control.title = disabled ? reason : control.dataset.title;
}

/** Whether a control is disabled; says its reason where it is. */
export function isOff(control, say) {
  if (control.getAttribute("aria-disabled") !== "true") return false;
  if (say) say(control.dataset.reason);
  return true;
}

/** A small drawing of one path on a 16 × 16 grid. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Token text that can be seen: line breaks and spaces as signs. */
export function visible(text) {
  return text === "" ? "∅" : text.replaceAll("\n", "⏎").replaceAll(" ", "␣").replaceAll("\t", "⇥");
}

/** A number with a real minus sign and a fixed number of decimals. */
export function number(value, digits = 2) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** A share as per cent, whole where it is whole. */
export function percent(share) { return `${PERCENT.format(share * 100)} %`; }

/** Ties go to the even digit, as on the command line: 6.25 is 6.2. */
const PERCENT = new Intl.NumberFormat("en", { maximumFractionDigits: 1, roundingMode: "halfEven" });
