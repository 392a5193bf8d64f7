// The articles that answers come from: find, read, remove.

import { original, publisher } from "./about.js";
import { call, fetched, sentence } from "./api.js";
import { at, make } from "./dom.js";
import { filtersOf, offerLanguages, offerSources, showChips } from "./filters.js";
import { title } from "./places.js";
import { announce } from "./status.js";
import { LANGUAGE_NAMES } from "./texts.js";
import { day, label, say, told } from "./words.js";

const PAGE = 50;
let next = null;
let total = 0;
let asked = 0;
let removing = null;

/** Set up the search, its filters, paging and the question before removing. */
export function startArticles() {
  offerLanguages(at("article-language"));
  const form = at("find");
  showChips(form, at("find-chips"), listArticles);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    listArticles();
  });
  at("clear").addEventListener("click", () => {
    form.reset();
    form.dispatchEvent(new Event("change"));
    listArticles();
  });
  at("more").addEventListener("click", showMore);
  at("remove-no").addEventListener("click", () => at("remove-dialog").close());
  at("remove-yes").addEventListener("click", remove);
  at("remove-dialog").addEventListener("close", () => removing?.button.focus());
}

/** The list from its beginning, as search and filters have it. */
export async function listArticles() {
  at("shelf").setAttribute("aria-busy", "true");
  const page = await load(null);
  if (!page) return;
  at("shelf").replaceChildren(...page.articles.map(row));
  at("shelf").removeAttribute("aria-busy");
  tellTotal();
  announce("total", total);
}

async function showMore() {
  const page = await load(next);
  if (!page) return;
  const rows = page.articles.map(row);
  at("shelf").append(...rows);
  tellTotal();
  rows[0]?.querySelector("button").focus();
}

/** One page; null when it could not be had or a newer one was asked for meanwhile. */
async function load(cursor) {
  const number = (asked += 1);
  const given = { ...filtersOf(at("find")), limit: PAGE, ...(cursor ? { cursor } : {}) };
  at("articles-trouble").hidden = true;
  try {
    const page = await fetched(`/v1/articles?${new URLSearchParams(given)}`);
    if (number !== asked) return null;
    next = page.next;
    total = page.total;
    offerSources(page.articles.map(({ source }) => source));
    return page;
  } catch (error) {
    if (number === asked) trouble(error);
    return null;
  }
}

function trouble(error) {
  say(at("articles-trouble"), ...sentence(error));
  at("articles-trouble").hidden = false;
  announce(...sentence(error));
}

function tellTotal() {
  const limited = Object.keys(filtersOf(at("find"))).length > 0;
  say(at("total"), ...(total ? ["total", total] : [limited ? "none_match" : "none_yet"]));
  at("more").hidden = !next;
}

function row(article) {
  const item = make("li", {});
  const button = told("button", { type: "button", class: "quiet remove manage" }, "remove");
  label(button, "aria-label", "remove_named", article.title);
  button.addEventListener("click", () => confirm(article, item, button));
  const language = make("span", { lang: article.language }, LANGUAGE_NAMES[article.language]);
  item.append(
    day(article.published),
    make("div", { class: "entry" },
      title({ ...article, article_id: article.id }),
      make("p", { class: "about" },
        publisher(article), language, " · ", told("span", {}, "characters", article.characters),
        original(article.url))),
    button,
  );
  return item;
}

function confirm(article, item, button) {
  removing = { article, item, button };
  at("remove-name").textContent = article.title;
  at("remove-name").lang = article.language;
  at("remove-dialog").showModal();
  at("remove-no").focus();
}

async function remove() {
  const { article, item } = removing;
  at("remove-dialog").close();
  try {
    await call(`/v1/articles/${encodeURIComponent(article.id)}`, { method: "DELETE" });
  } catch (error) {
    return trouble(error);
  }
  const neighbour = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  total -= 1;
  tellTotal();
  announce("removed", article.title);
  (neighbour?.querySelector(".remove") ?? at("articles-heading")).focus();
}
