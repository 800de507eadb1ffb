// Puts the page together: the first state is in the page, so that its first paint is real.

import { readAddress, keepAddress } from "./address.js";
import { announceAnswers } from "./announce.js";
import { byID } from "./element.js";
import { showAnalyses } from "./analyses.js";
import { showAnswer } from "./answer.js";
import { showChanges } from "./changes.js";
import { showCompare } from "./compare.js";
import { showInputs } from "./inputs.js";
import { bindKeys } from "./keys.js";
import { showLearning } from "./learning.js";
import { showMark } from "./mark.js";
import { Session, isSame, normalised } from "./session.js";
import { showShare } from "./share.js";
import { showStrip } from "./strip.js";
import { showTabs } from "./tabs.js";
import { showTiles } from "./tiles.js";
import { showTime } from "./time.js";
import { showTokens } from "./tokens.js";
import { showTour } from "./tour.js";
import { showViews } from "./views.js";
import { showToolbar } from "./toolbar.js";
import { showWeights } from "./weights.js";
import { get, post, Problem } from "./wire.js";

start();

async function start() {
  const address = readAddress(location.search);
  for (const part of address.hide)
    for (const hidden of document.querySelectorAll(`[data-part="${CSS.escape(part)}"]`)) hidden.classList.add("is-left-out");
  const first = await firstState(address.state);
  const session = new Session(first.overview, first.state, address.display);

  const choosing = heldOutChoice();
  announceAnswers(session);
  showToolbar(session);
  showInputs(session);
  showTokens(session);
  showTiles(session);
  showViews(session);
  showAnswer(session);
  showChanges(session);
  showStrip(session, choosing);
  showTabs(session);
  showMark(session);
  showWeights(session);
  showLearning(session, choosing);
  showAnalyses(session);
  showCompare(session);
  showTime(session);
  showShare(session);
  showTour(session);
  bindKeys(session);
  const write = keepAddress(session, address.hide);
  window.playground = session;
  await restore(session, address, first);
  write();
  document.documentElement.classList.add("is-ready");
}

/** What the server put into the page, or asked for where it put nothing. */
async function firstState(state) {
  const embedded = byID("first").textContent.trim();
  const first = embedded === "" ? {} : JSON.parse(embedded);
  if (first.overview && first.state) return first;
  const overview = first.overview ?? (await get("/api/session"));
  return { overview, state: await post("/api/state", normalised(state, overview)) };
}

/** Makes the screen equal to the address, where the embedded state is not. */
async function restore(session, address, first) {
  const wanted = normalised({ ...session.state, ...address.state }, session.overview);
  if (address.state.isBroken) session.tell("problem", new Problem("the address’s list of changes is not JSON, so it is left out", null, null, 400));
  else if (!isSame(wanted, session.state)) await session.open(wanted, "address opened");
  else if (first.error) session.tell("problem", new Problem(first.error.problem, first.error.hint, first.error.place, 400));
  if (address.pin) {
    await session.pinState(normalised(address.pin, session.overview), null);
    if (address.display.show) session.show({ show: address.display.show });
  }
}

/** Which inputs are left out of the next training, clicked in the strip. */
function heldOutChoice() {
  const inputs = new Set();
  const handlers = [];
  return {
    isOn: false,
    inputs,
    has: (input) => inputs.has(input),
    toggle(input) {
      if (!inputs.delete(input)) inputs.add(input);
      this.changed();
    },
    turn(isOn) {
      this.isOn = isOn;
      this.changed();
    },
    changed() { for (const handler of handlers) handler(); },
    onChange(handler) { handlers.push(handler); },
  };
}
