// How a place in an article is shown: its title, its words, its marker, its near-copies.

import { openArticle } from "./reader.js";
import { attachCard } from "./card.js";
import { make } from "./dom.js";
import { languageOf } from "./script.js";
import { label, told } from "./words.js";

/** A title that opens its article at the place. */
export function title(place) {
  const onclick = (event) => openArticle(place, event.currentTarget);
  const lang = languageOf(place.title);
  return make("button", { type: "button", class: "open", lang, onclick }, place.title);
}

/** The marker of a citation: its words on a card, its article at a click. */
export function marker(citation) {
  const button = make(
    "button",
    { type: "button", class: "marker", onclick: () => openArticle(citation, button) },
    `[${citation.number}]`,
  );
  label(button, "aria-label", "marker", citation.number, citation.title);
  attachCard(button, citation);
  return button;
}

/** The exact words of a place. */
export function words(text) {
  return make("blockquote", { lang: languageOf(text) }, text);
}

/** The beginning of a passage: blank lines closed up, headings without the marks of Markdown. */
export function excerpt(text) {
  const brief = text.trim().replace(/\n\s*\n/g, "\n").replace(/^#{1,6}[ \t]+/gm, "");
  const quoted = words(brief);
  quoted.className = "excerpt";
  return quoted;
}

/** Ids of near-copies, each opening its article. */
export function copies(also) {
  if (!also?.length) return null;
  const buttons = also.flatMap((id) => [" ", title({ article_id: id, title: id })]);
  return make("p", { class: "about" }, told("span", {}, "also_in"), buttons);
}
