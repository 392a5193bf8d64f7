// One question on its way: asked over a stream of events that goes on after a dropped connection.

import { Problem, call, events } from "./api.js";

const WAITS_MS = [300, 1000, 2000, 4000, 6000];

/**
 * Ask, and hand over what arrives.
 *
 * `record` is `{body, last, found, text}`: what was asked and what of the answer is here already.
 * It is brought up to date before `on.kept` is called, so that it can be stored and gone on with.
 * `on` has `found(hits)`, `delta(text)`, `again()` (the answer begins anew), `broken()`, `kept()`.
 * Gives the finished answer; raises what `call` raises, or AbortError when `signal` says stop.
 */
export async function ask(record, on, signal) {
  for (let failures = 0; ; ) {
    try {
      const answer = await listen(record, on, signal, () => (failures = 0));
      if (answer) return answer;
    } catch (error) {
      if (error.name === "AbortError") throw error;
      const gone = error instanceof Problem && [404, 409, 410].includes(error.status);
      if (gone && record.last) anew(record, on);
      else if (error instanceof Problem || !record.last) throw error;
    }
    if (failures >= WAITS_MS.length) throw new TypeError("the connection was lost");
    on.broken();
    await pause(WAITS_MS[failures], signal);
    failures += 1;
  }
}

/** Read one connection to its end; the answer, or null when it broke off before. */
async function listen(record, on, signal, arrived) {
  const headers = { Accept: "text/event-stream" };
  if (record.last) headers["Last-Event-ID"] = record.last;
  const options = { method: "POST", json: { ...record.body, stream: true }, headers, signal };
  for await (const { id, name, data } of events(await call("/v1/ask", options))) {
    arrived();
    if (record.last && id && streamOf(id) !== streamOf(record.last)) anew(record, on);
    // Nothing is shown twice, whatever is sent again.
    if (record.last && id && numberOf(id) <= numberOf(record.last)) continue;
    record.last = id ?? record.last;
    if (name === "error") throw new Problem(data);
    if (name === "done") return data;
    if (name === "retrieved") on.found((record.found = data.passages.map(brief)));
    if (name === "delta") {
      record.text += data.text;
      on.delta(data.text);
    }
    on.kept();
  }
  return null;
}

const streamOf = (id) => id.slice(0, id.lastIndexOf(":"));
const numberOf = (id) => Number(id.slice(id.lastIndexOf(":") + 1));

/** What is shown of a passage before the answer is there. */
const brief = ({ article_id, title, source, published }) => ({
  article_id, title, source, published,
});

function anew(record, on) {
  Object.assign(record, { last: null, found: null, text: "" });
  on.again();
}

/** Wait, but not for longer than until the line is back. */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const over = (act) => () => {
      clearTimeout(timer);
      window.removeEventListener("online", back);
      signal.removeEventListener("abort", stop);
      act();
    };
    const back = over(resolve);
    const stop = over(() => reject(new DOMException("stopped", "AbortError")));
    const timer = setTimeout(back, milliseconds);
    window.addEventListener("online", back);
    signal.addEventListener("abort", stop);
  });
}
