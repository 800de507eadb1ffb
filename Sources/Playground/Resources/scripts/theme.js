// Light or dark: the system's choice, unless the switch says otherwise. Runs before the first paint, so that the colours of
// each stand in the style sheets once, and nothing flashes.
(() => {
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem("playground-theme");
  } catch {
    // No storage: the system's choice holds.
  }
  const isChosen = chosen === "light" || chosen === "dark";
  const system = matchMedia("(prefers-color-scheme: dark)");
  root.dataset.theme = isChosen ? chosen : system.matches ? "dark" : "light";
  root.dataset.themeFrom = isChosen ? "switch" : "system";
  system.addEventListener("change", () => {
    if (root.dataset.themeFrom === "system") root.dataset.theme = system.matches ? "dark" : "light";
  });
})();
