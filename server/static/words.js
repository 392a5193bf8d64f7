// The page's own words in the reader's language, changed in place when another is chosen.

import { make, recall, remember } from "./dom.js";
import { TEXTS } from "./texts.js";

const KEPT = "citedesk.language";
const said = new WeakMap();
let language = kept() ?? preferred(navigator.languages ?? [navigator.language]);

function kept() {
  const name = recall("localStorage", KEPT);
  return Object.hasOwn(TEXTS, name ?? "") ? name : null;
}

/** The first of a browser's languages that the page has, else English. */
function preferred(tags) {
  for (const tag of tags.map((each) => (each ?? "").toLowerCase())) {
    if (/^en\b/.test(tag)) return "en";
    if (/^(yue|zh)\b/.test(tag)) {
      return /hans|-cn\b|-sg\b|-my\b/.test(tag) || tag === "zh" ? "zh-Hans" : "zh-Hant";
    }
  }
  return "en";
}

/** The language the page speaks: "en", "zh-Hant" or "zh-Hans". */
export const spoken = () => language;

/** The words of a key; what they need follows it: values, or functions that give them. */
export function words(key, ...values) {
  const text = TEXTS[language][key];
  if (typeof text !== "function") return text;
  return text(...values.map((value) => (typeof value === "function" ? value() : value)));
}

/** Whether there are words for a key. */
export const known = (key) => Object.hasOwn(TEXTS.en, key);

/** Give an element the words of a key, and again whenever the language changes. */
export function say(element, key, ...values) {
  note(element, "text", () => words(key, ...values));
  return element;
}

/** Give an element the text that a function makes, and again whenever the language changes. */
export function express(element, text) {
  note(element, "text", text);
  return element;
}

/** Words of a key for an attribute such as `aria-label` or `placeholder`. */
export function label(element, attribute, key, ...values) {
  note(element, attribute, () => words(key, ...values));
  return element;
}

/** A new element that says the words of a key. */
export const told = (name, attributes, key, ...values) =>
  say(make(name, attributes), key, ...values);

/** A day as `<time>`, written as the reader's language writes days; words when there is none. */
export function day(iso) {
  if (!iso) return told("span", { class: "day" }, "undated");
  const made = make("time", { class: "day", datetime: iso });
  note(made, "text", () => dayText(iso));
  return made;
}

/** A day written out, for places that hold text only. */
export function dayText(iso) {
  const when = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(when.getTime())) return iso;
  const locale = { en: "en-GB", "zh-Hant": "zh-TW", "zh-Hans": "zh-CN" }[language];
  const parts = { year: "numeric", month: language === "en" ? "short" : "long", day: "numeric" };
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: "UTC" }).format(when);
}

function note(element, place, text) {
  const places = said.get(element) ?? new Map();
  said.set(element, places.set(place, text));
  element.dataset.said = "";
  write(element, place, text);
}

function write(element, place, text) {
  if (place !== "text") return element.setAttribute(place, text());
  element.textContent = text();
  element.lang = language;
}

/** Begin: the words of the document's own elements, by their `data-…` attributes. */
export function speak() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) {
    say(element, element.dataset.text);
  }
  for (const attribute of ["aria-label", "placeholder"]) {
    for (const element of document.querySelectorAll(`[data-${attribute}]`)) {
      label(element, attribute, element.getAttribute(`data-${attribute}`));
    }
  }
}

/** Speak another language from now on, also in `roots`, which are kept off the page. */
export function change(to, roots = []) {
  language = to;
  remember("localStorage", KEPT, to);
  document.documentElement.lang = to;
  for (const root of [document, ...roots]) {
    for (const element of root.querySelectorAll("[data-said]")) {
      said.get(element)?.forEach((text, place) => write(element, place, text));
    }
  }
}
