// The model's name, the mode of removal, and light or dark.

import { byID, element, fill } from "./element.js";
import { removal } from "./tiles.js";

/** Binds the controls on top that need no file of their own. */
export function showToolbar(session) {
  const models = byID("model");
  const draw = () => {
    fill(models, session.overview.models.map((model) => element("option", { value: model.id, text: model.name })));
    models.value = session.state.model;
  };
  models.addEventListener("change", () => {
    const model = session.modelNamed(models.value);
    const isSameWorld = model.world?.name === session.world?.name;
    session.change({
      model: model.id, step: null, interventions: isSameWorld ? session.state.interventions : [],
      input: isSameWorld ? session.state.input : undefined, text: model.hasTokenizer === session.model.hasTokenizer ? session.state.text : undefined,
    }, `model: ${model.name}`);
  });
  session.on("overview", draw);
  session.on("report", draw);
  draw();

  const modes = byID("removal-mode");
  modes.addEventListener("change", () => { removal.mode = modes.value; });
  bindTheme(session);
}

function bindTheme(session) {
  const button = byID("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => document.documentElement.dataset.theme === "dark";
  const draw = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const chosen = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = chosen;
    document.documentElement.dataset.themeFrom = "switch";
    try {
      localStorage.setItem("playground-theme", chosen);
    } catch {
      // Without storage the choice holds until the page is left.
    }
    draw();
    session.tell("theme");
  });
  dark.addEventListener("change", () => {
    draw();
    session.tell("theme");
  });
  draw();
}
