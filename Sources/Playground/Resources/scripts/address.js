// State is one line: the page's address holds all of it.

import { post } from "./wire.js";

/** Addresses of more characters than this have their interventions kept by the server, under a short name. */
const LONG = 1800;

/** What an address says: the state, how it is shown, the pinned state, and what is hidden. */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  const state = readState(query);
  const display = {};
  if (query.has("view")) display.view = query.get("view");
  if (query.has("show")) display.show = query.get("show");
  if (query.has("focus")) display.focus = readFocus(query.get("focus"));
  if (query.has("parameter")) display.parameter = query.get("parameter");
  const pin = query.has("pin") ? readState(new URLSearchParams(query.get("pin"))) : null;
  const hide = (query.get("hide") ?? "").split(",").filter(Boolean);
  return { state, display, pin, hide };
}

function readState(query) {
  const state = {};
  for (const name of ["model", "input", "text", "kept"]) if (query.has(name)) state[name] = query.get(name);
  if (query.has("step")) state.step = Number(query.get("step"));
  if (query.has("do")) {
    try {
      state.interventions = JSON.parse(query.get("do"));
    } catch {
      state.isBroken = true;
    }
  }
  return state;
}

/** A head or MLP in short: "0.2" or "mlp1". */
export function focusText(focus) {
  return focus.mlp ? `mlp${focus.layer}` : `${focus.layer}.${focus.head}`;
}

export function readFocus(text) {
  const mlp = /^mlp(\d+)$/.exec(text);
  if (mlp) return { layer: Number(mlp[1]), mlp: true };
  const head = /^(\d+)\.(\d+)$/.exec(text);
  return head ? { layer: Number(head[1]), head: Number(head[2]) } : null;
}

/** The query of a state, shortest form. */
export function stateQuery(state) {
  const query = new URLSearchParams();
  query.set("model", state.model);
  if (state.input !== undefined) query.set("input", state.input);
  if (state.text !== undefined) query.set("text", state.text);
  if (state.kept) query.set("kept", state.kept);
  else if (state.interventions.length > 0) query.set("do", JSON.stringify(state.interventions));
  if (state.step !== null) query.set("step", state.step);
  return query;
}

/** The query of the whole screen. */
function screenQuery(session, hide, kept) {
  const { state, display, pin } = session;
  const query = stateQuery(kept ? { ...state, kept } : state);
  query.set("view", display.view);
  if (display.focus) query.set("focus", focusText(display.focus));
  if (display.parameter && display.view === "weights") query.set("parameter", display.parameter);
  if (pin) query.set("pin", readable(stateQuery(pin.state)));
  if (session.shown !== "B") query.set("show", session.shown);
  if (hide.length) query.set("hide", hide.join(","));
  return readable(query);
}

/** Encoded no more than an address needs: commas, colons and brackets stay readable. */
function readable(query) {
  return query.toString().replaceAll("+", "%20")
    .replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%5B", "[").replaceAll("%5D", "]");
}

/** Keeps the address equal to the screen, and the screen to the address. */
export function keepAddress(session, hide) {
  const known = new Map();
  let timer = null;
  const write = async () => {
    let query = screenQuery(session, hide);
    if (query.length > LONG && !session.state.kept) {
      const key = JSON.stringify(session.state.interventions);
      if (!known.has(key)) {
        try {
          known.set(key, (await post("/api/keep", { interventions: session.state.interventions })).id);
        } catch {
          known.set(key, null);
        }
        if (JSON.stringify(session.state.interventions) !== key) return;
      }
      if (known.get(key)) query = screenQuery(session, hide, known.get(key));
    }
    if (`?${query}` !== location.search) history.replaceState(null, "", `?${query}`);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, 60);
  };
  session.on("report", soon);
  session.on("display", soon);
  addEventListener("popstate", () => {
    const { state, display } = readAddress(location.search);
    session.show(display);
    session.open(state, "address opened");
  });
  return write;
}
