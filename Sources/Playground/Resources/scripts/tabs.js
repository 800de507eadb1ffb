// Inside, weights, learning or analyses: one workbench, four tools. The strip and the answer stay beside all of them.

import { byID } from "./element.js";

const TABS = ["network", "weights", "learning", "analyses"];

/** Binds the tabs; which one is open is part of the view, and so of the address. */
export function showTabs(session) {
  let lastView = session.overview.views[0]?.id ?? "attention";
  const tabs = TABS.map((name) => byID(`tab-${name}`));
  const openTab = () => {
    const { view } = session.display;
    return TABS.slice(1).includes(view) ? view : "network";
  };
  const draw = () => {
    const open = openTab();
    if (open === "network") lastView = session.display.view;
    TABS.forEach((name, index) => {
      const isOpen = name === open;
      tabs[index].setAttribute("aria-selected", String(isOpen));
      tabs[index].tabIndex = isOpen ? 0 : -1;
      byID(`panel-${name}`).hidden = !isOpen;
    });
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => session.show({ view: index === 0 ? lastView : TABS[index] }));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const shown = tabs.filter((one) => !one.classList.contains("is-left-out"));
      const next = shown[(shown.indexOf(tab) + by + shown.length) % shown.length];
      next.focus();
      next.click();
      event.preventDefault();
    });
  });
  session.on("display", draw);
  draw();
}
