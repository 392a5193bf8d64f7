// An article as it is indexed, opened at the cited words; beside the answer where there is room.

import { about } from "./about.js";
import { Problem, fetched, sentence } from "./api.js";
import { closeCard } from "./card.js";
import { at, make } from "./dom.js";
import { announce } from "./status.js";
import { known, say, told, words } from "./words.js";

const BESIDE = window.matchMedia("(min-width: 75rem)");
let opener = null;
let latest = 0;

/** Open the article of a citation, passage or list entry; the focus comes back to `from`. */
export async function openArticle(place, from) {
  const asked = (latest += 1);
  let article = null;
  try {
    article = await fetched(`/v1/articles/${encodeURIComponent(place.article_id)}`);
  } catch (error) {
    if (asked === latest) tell(error, place);
    return;
  }
  if (asked !== latest) return;
  opener = from;
  show(article, place);
  unfold();
  const mark = at("reader-text").querySelector("mark");
  const target = mark ?? at("reader-title");
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  if (mark) mark.scrollIntoView({ block: "center" });
  else at("reader").scrollTop = 0;
}

/** Close the reader and give the focus back. */
export function closeReader() {
  if (at("reader").open) at("reader").close();
}

/** The reader's button, Escape and a click beside it close it. */
export function startReader() {
  const reader = at("reader");
  at("close").addEventListener("click", closeReader);
  reader.addEventListener("click", (event) => event.target === reader && closeReader());
  reader.addEventListener("close", () => {
    if (reader.open) return;
    document.body.classList.remove("reading");
    if (opener?.isConnected) opener.focus();
  });
  document.addEventListener("keydown", (event) => {
    const shown = reader.open && !document.querySelector("dialog:modal");
    if (event.key === "Escape" && !event.defaultPrevented && shown) closeReader();
  });
  BESIDE.addEventListener("change", () => {
    if (!reader.open) return;
    reader.close();
    unfold();
  });
}

function unfold() {
  const reader = at("reader");
  if (reader.open) return;
  if (!BESIDE.matches) return reader.showModal();
  document.body.classList.add("reading");
  reader.show();
}

function tell(error, place) {
  const gone = error instanceof Problem && error.status === 404;
  const what = gone ? ["e_article_gone", place.article_id] : sentence(error);
  say(at("notice"), ...what);
  at("notice").hidden = false;
  announce(...what);
}

function show(article, place) {
  closeCard();
  at("notice").hidden = true;
  at("reader-title").textContent = article.title;
  at("reader-title").lang = article.language;
  at("reader-about").replaceChildren(about(article));
  const parts = articleParts(article, place);
  at("reader-changed").hidden = parts.marked || place.start === undefined;
  at("reader-text").lang = article.language;
  at("reader-text").replaceChildren(...parts.nodes.flat());
}

// Offsets count code points; JavaScript strings count UTF-16 units.
function articleParts(article, place) {
  const characters = Array.from(article.text);
  const cited = place.quote ?? place.text;
  const slice = (start, end) => characters.slice(start, end).join("");
  const marked = cited !== undefined && slice(place.start, place.end) === cited;
  const cuts = new Set([0, characters.length]);
  if (marked) cuts.add(place.start).add(place.end);
  for (const gap of article.left_out) cuts.add(gap.start).add(gap.end);
  const edges = [...cuts].sort((a, b) => a - b);
  const pieces = edges.slice(0, -1).map((start, index) => ({
    text: slice(start, edges[index + 1]),
    mark: marked && start >= place.start && start < place.end,
    gap: article.left_out.find((gap) => start >= gap.start && start < gap.end),
  }));
  return { marked, nodes: pieces.map(piece) };
}

/** One run of the article. Around what is folded away, the white space goes with it. */
function piece({ text, mark, gap }, index, all) {
  if (mark) return make("mark", {}, headed(text));
  if (gap) return folded(gap.reason === "hidden characters" ? named(text) : text, gap.reason);
  const folds = (other) => other === undefined || (other.gap && !other.mark);
  const from = folds(all[index - 1]) ? text.replace(/^\s+/, "") : text;
  return headed(folds(all[index + 1]) ? from.replace(/\s+$/, "") : from);
}

/** Text with its Markdown headings set as such; the marks stay in the text and are not seen. */
function headed(text) {
  return text.split(/^(#{1,6}[ \t]+)(.+)$/m).map((part, index) => {
    if (index % 3 === 1) return make("span", { class: "hidden", "aria-hidden": "true" }, part);
    return index % 3 === 2 ? make("strong", {}, part) : part;
  });
}

/** Text with each character that nobody sees as its number, so that it can be seen. */
function named(text) {
  const number = (sign) => `⟨U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
  return text.replace(/(?!\s)[\p{C}\p{Default_Ignorable_Code_Point}]/gu, number);
}

function folded(text, reason) {
  const name = `r_${reason}`;
  const why = () => (known(name) ? words(name) : reason);
  return make("details", { class: "left-out" }, told("summary", {}, "left_out", why), text.trim());
}
