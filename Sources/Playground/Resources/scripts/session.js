// The one place that holds what is on the screen: the state that the server gets, its report, and how both are shown.

import { Edits } from "./edits.js";
import { get, post, Problem } from "./wire.js";

/** What models without a world read at first. */
const FIRST_TEXT = "The cat sat on the";
const FIRST_NUMBERS = "0 1 2";

/** How the state is shown, beside the state itself. */
const FIRST_DISPLAY = { view: "attention", focus: null, show: "B", from: 0, parameter: null };

/**
 * Events: `report` (new numbers), `compared` (A, B or their difference), `display` (that, another view or focus), `edits`, `busy`, `problem`, `overview`.
 * Parts of the page listen and draw; they change things through the methods here alone.
 */
export class Session extends EventTarget {
  constructor(overview, report, display = {}) {
    super();
    this.overview = overview;
    this.report = report;
    this.state = normalised(report.state, overview);
    this.display = { ...FIRST_DISPLAY, ...display };
    this.edits = new Edits(this.state);
    this.pin = null;
    /** The job whose curves are shown; null before the first. */
    this.job = null;
    this.ticket = 0;
    this.answered = 0;
    this.waiting = false;
  }

  /** The model that the state names. */
  get model() { return this.modelNamed(this.state.model); }
  get world() { return this.model?.world ?? null; }
  /** Whether the report is that of the state. */
  get settled() { return this.answered === this.ticket; }
  /** What is shown: A, B, or the difference; A and the difference only with a pin. */
  get shown() { return this.pin ? this.display.show : "B"; }
  /** The report that answers and tiles are drawn from. */
  get shownReport() { return this.shown === "A" ? this.pin.report : this.report; }

  modelNamed(id) { return this.overview.models.find((model) => model.id === id); }

  on(name, handler) { this.addEventListener(name, (event) => handler(event.detail)); }
  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  /** Changes the state, with words for the history; changes of the same `key` in a row are one entry. */
  change(patch, words, key = null) {
    const next = normalised({ ...this.state, ...patch }, this.overview);
    if (isSame(next, this.state)) return Promise.resolve();
    this.state = next;
    this.edits.add(next, words, key);
    this.tell("edits");
    return this.refresh({ isNew: true });
  }

  undo() { return this.goTo(this.edits.index - 1); }
  redo() { return this.goTo(this.edits.index + 1); }

  /** Goes to an entry of the history. */
  goTo(index) {
    this.state = this.edits.go(index);
    this.tell("edits");
    return this.refresh({ isNew: false });
  }

  /** Asks the server for what the state gives; only the newest answer counts. */
  async refresh({ isNew = false } = {}) {
    this.ticket += 1;
    const ticket = this.ticket;
    const timer = setTimeout(() => this.setBusy(true), 150);
    try {
      const report = await post("/api/state", this.state);
      if (ticket !== this.ticket) return;
      this.accept(report);
      this.tell("problem", null);
    } catch (problem) {
      if (ticket !== this.ticket) return;
      if (!(problem instanceof Problem)) throw problem;
      if (isNew && problem.status >= 400 && problem.status < 500) {
        this.edits.refuse();
        this.state = this.edits.current.state;
        this.tell("edits");
      }
      this.tell("problem", problem);
    } finally {
      clearTimeout(timer);
      if (ticket === this.ticket) {
        this.answered = ticket;
        this.setBusy(false);
      }
    }
  }

  /** Takes over a report, and the state that it echoes where the server knows more of it. */
  accept(report) {
    this.report = report;
    const isFilledIn = this.state.kept ? report.state.interventions : this.world && this.state.input === undefined;
    if (isFilledIn) {
      this.state = normalised(report.state, this.overview);
      this.edits.current.state = this.state;
    }
    this.tell("report");
  }

  setBusy(isBusy) {
    if (this.waiting === isBusy) return;
    this.waiting = isBusy;
    this.tell("busy", isBusy);
  }

  /** Changes how the state is shown. */
  show(patch) {
    const before = JSON.stringify(this.display);
    Object.assign(this.display, patch);
    if (JSON.stringify(this.display) === before) return;
    if ("show" in patch) this.tell("compared");
    this.tell("display", patch);
  }

  /** Keeps what is on the screen as A; what is done from now on is B. */
  async pinState(state = this.state, report = this.report) {
    this.pin = { state, report: report ?? (await post("/api/state", state)) };
    this.display.show = "B";
    this.tellCompared();
  }

  unpin() {
    this.pin = null;
    this.display.show = "B";
    this.tellCompared();
  }

  tellCompared() {
    this.tell("compared");
    this.tell("display", { show: "B" });
  }

  /** Takes over another state as a whole, as a link or a file has it. */
  open(state, words) { return this.change({ kept: undefined, ...state }, words); }

  async reloadOverview() {
    this.overview = await get("/api/session");
    this.tell("overview");
  }
}

/** Whether two states are the same, in whatever order their keys are. */
export function isSame(one, other) {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const keys = Object.keys(one).filter((key) => one[key] !== undefined);
  return keys.length === Object.keys(other).filter((key) => other[key] !== undefined).length
    && keys.every((key) => isSame(one[key], other[key]));
}

/** A state with all its keys in one order, and none that the model has no use for. */
export function normalised(state, overview) {
  const model = overview.models.find((one) => one.id === state.model) ?? overview.models[0];
  const made = { model: state.model ?? model.id };
  if (model.world) made.input = state.input;
  else made.text = state.text ?? (model.hasTokenizer === false ? FIRST_NUMBERS : FIRST_TEXT);
  if (state.kept) made.kept = state.kept;
  else made.interventions = state.interventions ?? [];
  made.step = state.step ?? null;
  return made;
}
