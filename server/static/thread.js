// A conversation on the page: its turns, the answer that is on its way, and how it is found again.

import { Problem, fetched } from "./api.js";
import { ask } from "./asking.js";
import { make, recall, remember } from "./dom.js";
import { inWords, offerSources } from "./filters.js";
import { announce } from "./status.js";
import {
  clearTurn, newTurn, showAnswer, showEnd, showFound, showMore, showProgress,
} from "./turn.js";

const key = (id) => `citedesk.thread.${id}`;

/** One conversation. It goes on while another is looked at, and outlives a reload of its tab. */
export class Thread {
  /** `changed` is called whenever the thread begins or ends to answer. */
  constructor(id, changed) {
    this.id = id;
    this.element = make("div", { class: "thread" });
    this.conversation = null;
    this.answers = 0;
    this.running = null;
    this.changed = changed;
  }

  /** Whether anything has been asked. */
  get begun() {
    return this.element.childElementCount > 0;
  }

  /** Ask a question, within `filters`. */
  async ask(question, filters) {
    const record = { body: { question, ...filters }, last: null, found: null, text: "" };
    const turn = this.#add(question, filters);
    turn.element.scrollIntoView({ block: "start" });
    // The button that was pressed is gone while the answer is on its way.
    if (document.activeElement?.type === "submit") turn.asked.focus({ preventScroll: true });
    await this.#run(turn, record);
  }

  /** Stop the answer that is on its way. */
  stop() {
    this.running?.abort();
  }

  /** Show what was asked before the page was loaded again; false when nothing is known of it. */
  async restore() {
    const kept = recall("sessionStorage", key(this.id));
    if (!kept) return false;
    this.conversation = kept.conversation;
    if (kept.conversation) {
      const path = `/v1/conversations/${encodeURIComponent(kept.conversation)}`;
      const earlier = await fetched(path).catch((error) => {
        if (!(error instanceof Problem) || error.status !== 404) throw error;
        return { answers: [] };
      });
      for (const answer of earlier.answers) showAnswer(this.#add(answer.question, {}), answer);
      this.answers = earlier.answers.length;
    }
    // It may have been finished while nobody looked.
    const asking = this.answers > kept.answers ? null : kept.asking;
    if (asking) this.#goOn(asking);
    return this.begun;
  }

  /** Go on with an answer that a reload of the page cut short. */
  #goOn(record) {
    const { question, conversation: _, ...filters } = record.body;
    const turn = this.#add(question, filters);
    if (record.found) showFound(turn, record.found);
    if (record.text) showMore(turn, record.text);
    this.#run(turn, record);
  }

  #add(question, filters) {
    const turn = newTurn(question, inWords(filters));
    this.element.append(turn.element);
    return turn;
  }

  async #run(turn, record) {
    const { signal } = (this.running = new AbortController());
    if (this.conversation) record.body.conversation = this.conversation;
    this.changed();
    announce("searching");
    if (!record.found) showProgress(turn, "searching");
    const on = {
      found: (hits) => {
        showFound(turn, hits);
        offerSources(hits.map((hit) => hit.source));
      },
      delta: (text) => showMore(turn, text),
      again: () => clearTurn(turn),
      broken: () => showProgress(turn, "resuming"),
      kept: () => this.#keep(record),
    };
    this.#keep(record);
    try {
      const answer = await ask(record, on, signal);
      this.conversation = answer.conversation ?? this.conversation;
      this.answers += 1;
      showAnswer(turn, answer);
      const found = answer.status === "answered";
      announce(...(found ? ["answered", answer.citations.length] : ["nothing_found"]));
    } catch (error) {
      const stopped = error.name === "AbortError";
      showEnd(turn, stopped ? null : error, () => this.#askAgain(turn, record));
    } finally {
      this.running = null;
      this.#keep(null);
      this.changed();
    }
  }

  #askAgain(turn, record) {
    if (this.running) return;
    clearTurn(turn);
    turn.asked.focus();
    this.#run(turn, { ...record, last: null, found: null, text: "" });
  }

  #keep(asking) {
    const { conversation, answers } = this;
    remember("sessionStorage", key(this.id), { conversation, answers, asking });
  }
}
