// A form made from an analysis's settings, as the catalogue lists them.

import { element, fill } from "./element.js";

/** What settings are called that name files of the machine, which a page may not; the server refuses the same. */
const OF_FILES = new Set(["file", "files", "dir", "path"]);

/** A form for settings; `values()` gives those that were filled in, as the server reads them. */
export class SettingsForm {
  constructor() {
    this.root = element("div", { class: "settings-form" });
    this.fields = [];
  }

  show(settings, known = {}) {
    this.fields = settings.filter((setting) => !OF_FILES.has(setting.placeholder)).map((setting) => ({ setting, field: fieldFor(setting, known[setting.name]) }));
    fill(this.root, this.fields.map(({ setting, field }) => element("label", { title: [setting.help, setting.range].filter(Boolean).join(" — ") },
      element("span", { class: "setting-name", text: inWords(setting.name) }), field,
      setting.isRequired ? element("span", { class: "setting-needed", text: "needed" }) : null)));
  }

  values() {
    const found = {};
    for (const { setting, field } of this.fields) {
      if (setting.kind === "flag") {
        if (field.checked !== Boolean(setting.default)) found[setting.name] = field.checked;
      } else if (field.value.trim() !== "") found[setting.name] = parsed(field.value.trim(), setting);
    }
    return found;
  }
}

function fieldFor(setting, known) {
  if (setting.kind === "flag") return element("input", { type: "checkbox", checked: Boolean(setting.default) });
  const value = known ?? (setting.isRequired || setting.default === null ? "" : null);
  const shown = Array.isArray(setting.default) ? setting.default.join(",") : setting.default;
  const hint = shown === null || shown === "" ? setting.placeholder : String(shown);
  if (setting.kind === "choice") {
    const list = element("select", {}, element("option", { value: "", text: shown === null ? "—" : `${shown} (as usual)` }),
      setting.choices.filter((choice) => choice !== shown).map((choice) => element("option", { value: choice, text: choice })));
    if (known) list.value = known;
    return list;
  }
  const isNumber = ["integer", "number"].includes(setting.kind) && !setting.repeats;
  return element("input", {
    type: isNumber ? "number" : "text", step: setting.kind === "integer" ? "1" : "any",
    placeholder: hint, value: value ?? "", spellcheck: "false",
  });
}

function parsed(text, setting) {
  const isNumeric = ["integer", "number"].includes(setting.kind)
    || (setting.kind === "list" && (setting.range !== null || (Array.isArray(setting.default) && setting.default.some((one) => typeof one === "number"))));
  const one = (part) => (isNumeric && !Number.isNaN(Number(part)) ? Number(part) : part);
  return setting.kind === "list" || setting.repeats ? text.split(",").map((part) => one(part.trim())) : one(text);
}

/** "evaluateEvery" as "evaluate every". */
function inWords(name) { return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`); }
