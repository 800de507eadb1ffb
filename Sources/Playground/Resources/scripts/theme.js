// Light or dark: the system's choice, unless the switch says otherwise. Runs before the first paint.
(() => {
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem("playground-theme");
  } catch {
    // No storage: the system's choice holds.
  }
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
})();
