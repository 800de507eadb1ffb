// The mark on the text: changed weights hold from its token on, in the middle of inference.

import { byID } from "./element.js";

/** The token from which changed weights hold: that of the changes made, or of the next one; 0 is the whole text. */
export function markPosition(session) {
  const flip = session.state.interventions?.find((entry) => entry.flip)?.flip;
  if (!flip) return Math.min(session.display.from, session.report.tokens.length - 1);
  const text = flip.positions?.[0];
  if (!text) return 0;
  const place = text.split("..")[0];
  if (/^\d+$/.test(place)) return Number(place);
  const found = session.report.tokens.find((token) => token.variable === place);
  return found ? found.position : 0;
}

/** The places that a change holds at, as interventions write them; null for the whole text. */
export function positionsFrom(session, position) {
  if (position === 0) return null;
  const { tokens } = session.report;
  const { variable } = tokens[position] ?? {};
  const isFirst = variable && tokens.findIndex((token) => token.variable === variable) === position;
  return [isFirst ? `${variable}..` : `${position}..`];
}

/** In words: "the whole text", or "newB on". */
export function markWords(session, position = markPosition(session)) {
  if (position === 0) return "for the whole text";
  const token = session.report.tokens[position];
  return `from ${token?.variable ?? `token ${position}`} on`;
}

/** Binds the handle: it can be dragged, and moved with the arrow keys. */
export function showMark(session) {
  const handle = byID("mark");
  const ribbon = byID("tokens");
  let dragged = null;

  const draw = () => {
    const hasFlips = session.state.interventions?.some((entry) => entry.flip);
    const isShown = hasFlips || session.display.view === "weights";
    handle.hidden = !isShown;
    const position = dragged ?? markPosition(session);
    const token = ribbon.children[position];
    if (!isShown || !token) {
      for (const one of ribbon.children) one.classList.remove("is-marked");
      return;
    }
    handle.style.left = `${token.offsetLeft - 7}px`;
    handle.style.top = `${token.offsetTop - 5}px`;
    handle.style.height = `${token.offsetHeight + 5}px`;
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(ribbon.children.length - 1));
    handle.setAttribute("aria-valuenow", String(position));
    handle.setAttribute("aria-valuetext", markWords(session, position));
    handle.title = `changed weights hold ${markWords(session, position)}; drag, or use the arrow keys`;
    for (const one of ribbon.children) one.classList.toggle("is-marked", hasFlips && Number(one.dataset.position) >= position);
  };

  const set = (position) => {
    const to = Math.max(0, Math.min(position, session.report.tokens.length - 1));
    session.show({ from: to });
    const { interventions } = session.state;
    if (!interventions?.some((entry) => entry.flip)) return;
    const positions = positionsFrom(session, to);
    session.change({
      interventions: interventions.map((entry) => {
        if (!entry.flip) return entry;
        const { positions: _, ...flip } = entry.flip;
        return { flip: positions ? { ...flip, positions } : flip };
      }),
    }, `changed weights hold ${markWords(session, to)}`, "mark");
  };

  /** The token whose left edge is nearest; in the same line of the text, where it has several. */
  const tokenAt = (x, y) => {
    const away = [...ribbon.children].map((token) => {
      const box = token.getBoundingClientRect();
      return Math.abs(box.left - x) + 4 * Math.max(0, box.top - y, y - box.bottom);
    });
    return away.indexOf(Math.min(...away));
  };
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    dragged = markPosition(session);
    event.preventDefault();
    handle.focus();
  });
  handle.addEventListener("pointermove", (event) => {
    if (dragged === null) return;
    dragged = tokenAt(event.clientX, event.clientY);
    draw();
  });
  handle.addEventListener("pointerup", () => {
    if (dragged === null) return;
    const to = dragged;
    dragged = null;
    set(to);
    draw();
  });
  handle.addEventListener("keydown", (event) => {
    const at = markPosition(session);
    const to = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: 1e6 }[event.key];
    if (to === undefined) return;
    set(to);
    event.preventDefault();
  });
  session.on("report", draw);
  session.on("display", draw);
  addEventListener("resize", draw);
  draw();
}
