// Filters by day, publisher and language: a folded form part, and the ones in force as chips.

import { make } from "./dom.js";
import { dayText, express, label, told, words } from "./words.js";
import { LANGUAGE_NAMES } from "./texts.js";

/** Each filter's words, by its field; a function, as the page may change its language. */
const IN_WORDS = {
  query: (value) => words("filter_words", value),
  since: (value) => words("filter_since", dayText(value)),
  until: (value) => words("filter_until", dayText(value)),
  source: (value) => words("filter_source", value),
  language: (value) => words("filter_language", LANGUAGE_NAMES[value]),
};

/** The filters set in a form, without the empty ones. */
export function filtersOf(form) {
  const names = Object.keys(IN_WORDS).filter((name) => form.elements[name]?.value.trim());
  return Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
}

/** Functions that each give one filter in words. */
export const inWords = (filters) => Object.entries(filters)
  .filter(([name]) => IN_WORDS[name])
  .map(([name, value]) => () => IN_WORDS[name](value));

/** Keep the chips in `place` in step with the form; `changed` hears when a chip is dropped. */
export function showChips(form, place, changed = () => {}) {
  const draw = () => {
    const chips = Object.entries(filtersOf(form)).map(([name, value]) => {
      const text = () => IN_WORDS[name](value);
      const drop = make("button", { type: "button", class: "drop" }, "×");
      label(drop, "aria-label", "drop_filter", text);
      drop.addEventListener("click", () => {
        form.elements[name].value = "";
        draw();
        (place.querySelector("button") ?? form.querySelector("summary")).focus();
        changed();
      });
      return make("li", { class: "chip" }, express(make("span"), text), drop);
    });
    place.replaceChildren(...chips);
    place.hidden = chips.length === 0;
  };
  form.addEventListener("input", draw);
  form.addEventListener("change", draw);
  draw();
  return draw;
}

/** Offer the publishers that have been seen. */
export function offerSources(names) {
  const offered = document.getElementById("publishers");
  const all = new Set([...offered.options].map((option) => option.value));
  names.filter(Boolean).forEach((name) => all.add(name));
  offered.replaceChildren(...[...all].sort().map((value) => make("option", { value })));
}

/** The languages to choose from, each in its own words. */
export function offerLanguages(select) {
  const options = Object.entries(LANGUAGE_NAMES)
    .map(([value, name]) => make("option", { value, lang: value }, name));
  select.replaceChildren(told("option", { value: "" }, "any_language"), ...options);
}
