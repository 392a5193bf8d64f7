// The view where questions are asked: the threads of this tab, the form, and the address bar.

import { fetched, sentence } from "./api.js";
import { at } from "./dom.js";
import { filtersOf, offerSources, showChips } from "./filters.js";
import { closeReader } from "./reader.js";
import { Thread } from "./thread.js";
import { label, say } from "./words.js";

const threads = new Map();
let current = null;
let drawChips = () => {};

/** What of this view is kept but not on the page now, for a change of language. */
export const asideThreads = () => [...threads.values()].map((thread) => thread.element);

/** Set up the form. */
export function startDesk() {
  const form = at("ask");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  at("question").addEventListener("keydown", (event) => {
    // Enter that ends the input of Chinese characters asks nothing.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  at("stop").addEventListener("click", () => {
    current.stop();
    current.element.querySelector(".turn:last-child .asked").focus({ preventScroll: true });
  });
  at("new").addEventListener("click", () => {
    history.pushState(null, "", "/");
    showThread();
    at("question").focus();
  });
  at("filters").addEventListener("toggle", () => at("filters").open && fillSources());
  drawChips = showChips(form, at("chips"));
}

/** The thread that the address bar names: of this tab, of a link with a question, or a new one. */
export async function showThread() {
  closeReader();
  const known = history.state?.thread;
  const asked = new URLSearchParams(location.search).get("q")?.trim();
  const thread = threads.get(known) ?? new Thread(known ?? newId(), draw);
  show(thread);
  if (threads.has(thread.id) || !(known || asked)) return fillCorpus();
  threads.set(thread.id, thread);
  at("notice").hidden = true;
  try {
    if (known && (await thread.restore())) return draw();
  } catch (error) {
    threads.delete(thread.id);
    say(at("notice"), ...sentence(error));
    at("notice").hidden = false;
    return;
  }
  if (!asked) return;
  history.replaceState({ thread: thread.id }, "");
  await thread.ask(asked.slice(0, 4000), {});
}

/** Ask what is in the form. */
function submit() {
  const question = at("question").value.trim();
  if (!question || current.running) return;
  if (!threads.has(current.id)) {
    threads.set(current.id, current);
    history.pushState({ thread: current.id }, "", `/?q=${encodeURIComponent(question)}`);
  }
  at("question").value = "";
  at("filters").open = false;
  at("notice").hidden = true;
  current.ask(question, filtersOf(at("ask")));
}

function show(thread) {
  current = thread;
  at("thread").replaceChildren(thread.element);
  draw();
}

/** Bring the form in step with the thread that is shown. */
function draw() {
  const { begun, running } = current;
  at("ask-view").classList.toggle("begun", begun);
  say(at("question-label"), begun ? "follow_up" : "question");
  label(at("question"), "placeholder", begun ? "follow_up_hint" : "question_hint");
  const waited = document.activeElement === at("stop") && !running;
  at("send").hidden = Boolean(running);
  at("stop").hidden = !running;
  at("new").hidden = !begun;
  if (waited) at("send").focus();
  document.title = begun
    ? `${current.element.querySelector(".asked").textContent} – citedesk` : "citedesk";
  drawChips();
}

// Not `randomUUID`: that is for https and loopback only.
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  byte.toString(16).padStart(2, "0")).join("");

async function fillCorpus() {
  try {
    const { total } = await fetched("/v1/articles?limit=1");
    say(at("corpus"), ...(total ? ["corpus", total] : ["corpus_empty"]));
    at("corpus-add").hidden = total > 0;
  } catch {
    at("corpus").textContent = "";
  }
}

async function fillSources() {
  try {
    offerSources((await fetched("/v1/articles?limit=100")).articles.map(({ source }) => source));
  } catch {
    // The field works without suggestions.
  }
}
