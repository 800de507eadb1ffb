// Curves over training steps on canvas, one line a name, told apart by dashes and by the name at its end.

import { element, fill, number } from "./element.js";
import { highlight, highlighted, onHighlight } from "./highlight.js";

const COLOURS = ["--curve-0", "--curve-1", "--curve-2", "--curve-3", "--curve-4", "--curve-5"];
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [10, 4]];
const EDGE = { left: 36, right: 56, top: 8, bottom: 18 };

/** A chart of `points`, [{step, values: {name: number}}], with a table for screen readers. */
export class Curves {
  constructor({ title, range = null, digits = 2 }) {
    // `model`: that whose steps these are; what points at one of its steps elsewhere points at it here.
    Object.assign(this, { title, range, digits, points: [], of: 1, at: null, model: null });
    this.canvas = element("canvas", { class: "curves-canvas", "aria-hidden": "true" });
    this.readout = element("p", { class: "map-readout" });
    this.table = element("div", { class: "visually-hidden" });
    this.root = element("figure", { class: "curves" }, element("h3", { class: "map-title", text: title }), this.canvas, this.readout, this.table);
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => highlight(null));
    onHighlight(() => this.light());
    new ResizeObserver(() => this.paint()).observe(this.root);
  }

  show(points, of) {
    this.root.hidden = points.length === 0;
    this.points = points;
    this.of = Math.max(1, of, points.at(-1)?.step ?? 1);
    this.paint();
    this.fillTable();
  }

  names() { return [...new Set(this.points.flatMap(({ values }) => Object.keys(values)))]; }

  paint() {
    const width = this.root.clientWidth;
    if (width === 0) return;
    const height = 96;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    const style = getComputedStyle(this.root);
    const of = (name) => style.getPropertyValue(name).trim();
    const names = this.names();
    const values = this.points.flatMap((point) => Object.values(point.values)).filter(Number.isFinite);
    const [low, high] = this.range ?? [0, Math.max(0.1, ...values) * 1.05];
    const x = (step) => EDGE.left + (step / this.of) * (width - EDGE.left - EDGE.right);
    const y = (value) => height - EDGE.bottom - ((value - low) / (high - low)) * (height - EDGE.top - EDGE.bottom);
    this.axes(context, { width, height, low, high, x, y, ink: of("--ink-2"), line: of("--line") });
    const ends = names.map((name, index) => {
      const points = this.points.filter((point) => Number.isFinite(point.values[name]));
      context.strokeStyle = of(COLOURS[index % COLOURS.length]);
      context.lineWidth = 2;
      context.setLineDash(DASHES[index % DASHES.length]);
      context.beginPath();
      points.forEach((point, at) => context[at ? "lineTo" : "moveTo"](x(point.step), y(point.values[name])));
      context.stroke();
      return { name, colour: context.strokeStyle, y: points.length ? y(points.at(-1).values[name]) : null };
    });
    context.setLineDash([]);
    this.endNames(context, ends.filter((end) => end.y !== null), x(this.points.at(-1)?.step ?? 0), height);
    this.cursor(context, x, height, of("--ink"));
  }

  axes(context, { width, height, low, high, x, y, ink, line }) {
    context.font = "11px system-ui, sans-serif";
    context.fillStyle = ink;
    context.strokeStyle = line;
    context.lineWidth = 1;
    context.textBaseline = "middle";
    for (const value of [low, (low + high) / 2, high]) {
      context.textAlign = "right";
      context.fillText(number(value, high - low > 1.5 ? 1 : 2), EDGE.left - 6, y(value));
      context.beginPath();
      context.moveTo(EDGE.left, y(value));
      context.lineTo(width - EDGE.right, y(value));
      context.stroke();
    }
    context.textAlign = "center";
    for (const step of [0, this.of / 2, this.of]) context.fillText(`${Math.round(step)}`, x(step), height - 6);
    context.textAlign = "left";
    context.fillText("step", x(this.of) + 14, height - 6);
  }

  /** Names at the ends of their lines, moved apart where they would overlap. */
  endNames(context, ends, x, height) {
    const sorted = [...ends].sort((one, other) => one.y - other.y);
    sorted.forEach((end, index) => { if (index && end.y - sorted[index - 1].y < 12) end.y = sorted[index - 1].y + 12; });
    const over = Math.max(0, (sorted.at(-1)?.y ?? 0) - (height - EDGE.bottom));
    context.textAlign = "left";
    context.font = "600 11px system-ui, sans-serif";
    for (const end of sorted) {
      context.fillStyle = end.colour;
      context.fillText(end.name, x + 6, end.y - over);
    }
  }

  cursor(context, x, height, ink) {
    const point = this.at === null ? null : this.points[this.at];
    this.readout.hidden = this.at === null;
    this.readout.textContent = point
      ? `step ${point.step}: ${Object.entries(point.values).map(([name, value]) => `${name} ${number(value, this.digits)}`).join(", ")}` : "";
    if (this.at === null) return;
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x(point.step), EDGE.top);
    context.lineTo(x(point.step), height - EDGE.bottom);
    context.stroke();
  }

  point(event) {
    if (this.points.length === 0) return;
    const share = (event.offsetX - EDGE.left) / (this.root.clientWidth - EDGE.left - EDGE.right);
    highlight({ step: this.points[this.nearest(share * this.of)].step, model: this.model });
  }

  nearest(step) {
    const distance = (index) => Math.abs(this.points[index].step - step);
    return this.points.reduce((best, _, index) => (distance(index) < distance(best) ? index : best), 0);
  }

  /** Marks the step that is pointed at, here or elsewhere. */
  light() {
    const thing = highlighted();
    const isHere = thing?.step !== undefined && thing.model === this.model && this.points.length > 0;
    const at = isHere ? this.nearest(thing.step) : null;
    if (at === this.at) return;
    this.at = at;
    this.paint();
  }

  fillTable() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const names = this.names();
      fill(this.table, element("table", {}, element("caption", { text: this.title }),
        element("thead", {}, element("tr", {}, element("th", { scope: "col", text: "step" }), names.map((name) => element("th", { scope: "col", text: name })))),
        element("tbody", {}, this.points.map((point) => element("tr", {}, element("th", { scope: "row", text: point.step }),
          names.map((name) => element("td", { text: number(point.values[name], this.digits) })))))));
    }, 200);
  }
}
