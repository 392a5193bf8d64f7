// One question and its answer on the page, from asked to finished.

import { conflictsOf, notesOf, sourcesOf, statementsOf } from "./answer.js";
import { about } from "./about.js";
import { sentence } from "./api.js";
import { make } from "./dom.js";
import { title } from "./places.js";
import { languageOf } from "./script.js";
import { announce } from "./status.js";
import { toolsFor } from "./tools.js";
import { express, say, told } from "./words.js";

const FOUND = 5;
let count = 0;

/** The parts of a turn; `filters` are functions that each give a filter in words. */
export function newTurn(question, filters = []) {
  const id = `turn-${(count += 1)}`;
  const lang = languageOf(question);
  const asked = make("h2", { id, class: "asked", tabindex: "-1", lang }, question);
  const limits = make("p", { class: "limits" },
    filters.flatMap((filter, i) => [i ? " · " : "", express(make("span"), filter)]));
  const progress = make("p", { class: "progress", hidden: true });
  const found = make("div", { class: "found" });
  const answer = make("div", { class: "answer", lang, "aria-live": "polite" });
  const rest = make("div", { class: "rest" });
  const element = make("article", { class: "turn", "aria-labelledby": id },
    asked, filters.length ? limits : [], progress, found, answer, rest);
  return { element, id, asked, progress, found, answer, rest };
}

/** What is going on, until the answer is there. */
export function showProgress(turn, key, ...values) {
  turn.progress.hidden = false;
  say(turn.progress, key, ...values);
}

/** The articles that were found, shown before the first sentence. */
export function showFound(turn, hits) {
  const first = [...new Map(hits.map((hit) => [hit.article_id, hit])).values()].slice(0, FOUND);
  const items = first.map((hit) => make("li", {}, title(hit), about(hit)));
  turn.found.replaceChildren(
    ...(items.length ? [told("h3", {}, "found_in"), make("ul", {}, items)] : []));
  showProgress(turn, "reading", hits.length);
}

/** One more piece of the answer; a sentence of its own begins with a line break. */
export function showMore(turn, text) {
  text.split("\n").forEach((line, index) => {
    const last = turn.answer.lastElementChild;
    if (last && index === 0) last.append(line);
    else if (line || last) turn.answer.append(make("p", { class: "said coming" }, line));
  });
}

/** Begin the answer anew: what came so far was of another one. */
export function clearTurn(turn) {
  turn.found.replaceChildren();
  turn.answer.replaceChildren();
  turn.rest.replaceChildren();
  turn.answer.setAttribute("aria-live", "polite");
}

/** The whole answer in place of what came so far. */
export function showAnswer(turn, answer) {
  // What came was read out as it came: the same words with markers are not news.
  turn.answer.setAttribute("aria-live", "off");
  turn.asked.lang = languageOf(answer.question, answer.language);
  turn.answer.lang = answer.language;
  turn.progress.hidden = true;
  turn.found.replaceChildren();
  turn.answer.replaceChildren(...statementsOf(answer));
  const heading = `${turn.id}-sources`;
  const notes = notesOf(answer);
  const sources = sourcesOf(answer, heading);
  turn.rest.replaceChildren(
    ...conflictsOf(answer),
    ...(notes.length ? [make("div", { class: "notes" }, notes)] : []),
    ...(sources.length ? [make("section", { "aria-labelledby": heading }, sources)] : []),
    toolsFor(answer),
  );
}

/** Tell that the answer was stopped, or what kept it from coming, with a way to ask again. */
export function showEnd(turn, error, again) {
  turn.progress.hidden = true;
  const some = turn.answer.textContent !== "";
  const what = error ? sentence(error) : [some ? "stopped" : "stopped_short"];
  const words = say(make("p", { class: error ? "trouble" : "" }), ...what);
  const button = told("button", { type: "button", class: "quiet again", onclick: again }, "again");
  turn.rest.replaceChildren(make("div", { class: "end" }, words, button));
  announce(...what);
}
