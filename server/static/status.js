// What a screen reader is told in passing, in one place so that nothing is read twice.

import { at } from "./dom.js";
import { say } from "./words.js";

/** Tell something that is also to be seen, or of no use to who sees. */
export function announce(key, ...values) {
  say(at("status"), key, ...values);
}
