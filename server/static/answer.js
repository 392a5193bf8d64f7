// A finished answer on the page: statements, reports that differ, what it rests on, sources.

import { about } from "./about.js";
import { make } from "./dom.js";
import { copies, excerpt, marker, title, words } from "./places.js";
import { cut, statements, withoutSpace } from "./quotation.js";
import { languageOf } from "./script.js";
import { day, told } from "./words.js";

const NEAREST = 3;

/** The statements of an answer, each with its markers, its quotations and its publishers. */
export function statementsOf(answer) {
  const cited = new Map(answer.citations.map((citation) => [citation.number, citation]));
  return statements(answer.answer, answer.claims).map(({ text, claim }) => {
    const numbers = claim?.citations ?? [];
    const quotes = numbers.map((number) => cited.get(number)?.quote ?? "");
    const said = make("p", { class: "said" }, cut(text, quotes).map((part) => shown(part, cited)));
    return make("div", { class: "statement" }, said, aside(claim, numbers, cited));
  });
}

function shown({ kind, text }, cited) {
  if (kind === "quotation") return make("q", { lang: languageOf(text) }, text);
  if (kind === "own") return make("span", { class: "own" }, text);
  const citation = cited.get(Number(text.slice(1, -1)));
  return citation ? marker(citation) : text;
}

/** Beside a statement: who published what it rests on, and whether all of it is carried. */
function aside(claim, numbers, cited) {
  const places = numbers.map((number) => cited.get(number)).filter(Boolean);
  const seen = new Map(places.map((place) => [`${place.source}\n${place.published}`, place]));
  const partly = claim?.support === "partly" && make("p", { class: "partly" },
    told("strong", {}, "partly"), ": ", told("span", {}, "partly_why"));
  const lines = [...seen.values()].map(({ source, published }) =>
    make("p", {}, about({ source, published })));
  return make("div", { class: "aside" }, lines, partly || []);
}

/** Reports that differ, side by side: value, publisher, day, marker. */
export function conflictsOf(answer) {
  const cited = new Map(answer.citations.map((citation) => [citation.number, citation]));
  return answer.conflicts.map((found) => {
    const values = found.values.map(({ value, citation, published }) => {
      const place = cited.get(citation);
      return make("li", {},
        make("strong", { lang: languageOf(value, answer.language) }, value),
        about({ source: place?.source, published }), place ? marker(place) : []);
    });
    const matter = found.about === answer.question ? []
      : make("p", { class: "matter", lang: languageOf(found.about, answer.language) }, found.about);
    return make("section", { class: "conflict" },
      told("h3", {}, "differ"), matter, make("ul", {}, values));
  });
}

/** What was searched, how new the evidence is and who wrote the answer. */
export function notesOf(answer) {
  const notes = [];
  const line = (...parts) => notes.push(make("p", {}, parts));
  if (answer.newest_evidence) {
    line(told("span", {}, "newest"), day(answer.newest_evidence));
  }
  if (answer.searched !== answer.question) {
    const lang = languageOf(answer.searched, answer.language);
    line(told("span", {}, "searched_for"), make("span", { lang }, answer.searched));
  }
  if (answer.status === "answered") {
    const byModel = answer.answerer.startsWith("llm:");
    notes.push(told("p", {}, ...(byModel ? ["written", answer.answerer.slice(4)] : ["extract"])));
  }
  if (answer.fallback) {
    const lang = languageOf(answer.fallback);
    line(told("span", {}, "fallback"), make("span", { lang }, answer.fallback));
  }
  return notes;
}

/** The sources of an answer, or the passages nearest to a question that has none. */
export function sourcesOf(answer, heading) {
  if (answer.status !== "answered") {
    const items = answer.passages.slice(0, NEAREST)
      .map((place) => source(place, `${place.rank}.`, excerpt(place.text)));
    return items.length ? [told("h3", { id: heading }, "nearest"), list(items)] : [];
  }
  const stands = withoutSpace(answer.answer);
  const items = answer.citations.map((place) => {
    const again = stands.includes(withoutSpace(place.quote));
    return source(place, `[${place.number}]`, again ? [] : words(place.quote));
  });
  return [told("h3", { id: heading }, "sources"), list(items), othersOf(answer)];
}

/** Passages that were found and not cited, folded away. */
function othersOf({ passages, citations }) {
  const holds = (place, cited) => cited.article_id === place.article_id
    && place.start <= cited.start && cited.end <= place.end;
  const others = passages.filter((place) => !citations.some((cited) => holds(place, cited)));
  if (!others.length) return [];
  const items = others.map((place) => source(place, "", excerpt(place.text)));
  const summary = told("summary", {}, "others", others.length);
  return make("details", { class: "others" }, summary, list(items));
}

const list = (items) => make("ol", { class: "sources" }, items);

function source(place, number, quoted) {
  const body = make("div", {}, title(place), about(place), copies(place.also) ?? [], quoted);
  return make("li", {}, make("span", { class: "number" }, number), body);
}

/** An answer with its sources as plain text, for the clipboard. */
export function plainText(answer, labels) {
  const facts = ({ title: name, source: publisher, published, url }) =>
    [name, publisher, published ?? labels.undated, url].filter(Boolean).join(", ");
  const partly = answer.claims.filter(({ support }) => support === "partly");
  const blocks = [
    answer.question,
    [answer.answer, ...partly.map(({ text }) => `(${labels.partly}: ${text})`)].join("\n"),
    ...answer.conflicts.map(({ values }) => [
      labels.differ,
      ...values.map(({ value, citation, published }) =>
        `- ${value} (${published ?? labels.undated}) [${citation}]`),
    ].join("\n")),
    answer.citations.length ? [
      labels.sources,
      ...answer.citations.map((place) => `[${place.number}] ${facts(place)}\n    ${place.quote}`),
    ].join("\n") : "",
  ];
  return `${blocks.filter(Boolean).join("\n\n")}\n`;
}
