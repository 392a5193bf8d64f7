// The page: its language, who is here, and which of its views the address bar asks for.

import { listArticles, startArticles } from "./articles.js";
import { sentence } from "./api.js";
import { startCard } from "./card.js";
import { asideThreads, showThread, startDesk } from "./desk.js";
import { at, make } from "./dom.js";
import { closeReader, startReader } from "./reader.js";
import { startSession } from "./session.js";
import { LANGUAGE_NAMES } from "./texts.js";
import { startUpload, watchKept } from "./upload.js";
import { change, say, speak, spoken, words } from "./words.js";

let lastAsked = { state: null, url: "/" };

function startLanguage() {
  const select = at("language");
  const options = Object.entries(LANGUAGE_NAMES)
    .map(([value, name]) => make("option", { value, lang: value }, name));
  select.replaceChildren(...options);
  select.value = spoken();
  select.addEventListener("change", () => change(select.value, asideThreads()));
}

const viewOf = (url) => new URL(url).searchParams.get("view") === "articles" ? "articles" : "ask";

/** Show what the address bar names. */
async function show() {
  const view = viewOf(location.href);
  closeReader();
  at("notice").hidden = true;
  at("ask-view").hidden = view !== "ask";
  at("articles-view").hidden = view !== "articles";
  for (const link of document.querySelectorAll("#views a")) {
    if (viewOf(link.href) === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "ask") return showThread();
  document.title = `${words("articles")} – citedesk`;
  watchKept();
  await listArticles();
}

/** Links between the views change the address bar only. */
async function follow(event) {
  const link = event.target.closest("a[data-view]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const view = viewOf(link.href);
  if (view === viewOf(location.href)) return;
  if (view === "articles") {
    lastAsked = { state: history.state, url: location.pathname + location.search };
    history.pushState(null, "", "/?view=articles");
  } else {
    history.pushState(lastAsked.state, "", lastAsked.url);
  }
  await show();
  at(view === "ask" ? "question" : "articles-heading").focus();
}

async function start() {
  speak();
  startLanguage();
  startCard();
  startReader();
  startDesk();
  startArticles();
  startUpload();
  document.addEventListener("click", follow);
  at("skip").addEventListener("click", (event) => {
    event.preventDefault();
    at("main").focus();
  });
  try {
    await startSession(() => {
      window.addEventListener("popstate", show);
      // Where there is a mouse there is a keyboard; elsewhere the focus would raise one.
      if (matchMedia("(hover: hover)").matches && location.search === "") at("question").focus();
      return show();
    });
  } catch (error) {
    say(at("notice"), ...sentence(error));
    at("notice").hidden = false;
  }
}

start();
