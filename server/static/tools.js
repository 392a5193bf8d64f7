// Below an answer: copy it with its sources, and say whether it was right.

import { call, sentence } from "./api.js";
import { plainText } from "./answer.js";
import { make } from "./dom.js";
import { announce } from "./status.js";
import { label, say, told, words } from "./words.js";

const THUMB = "M2 7h3v7H2zM6 7l3-5.5c1.4 0 2 .9 1.8 2.1L10.4 6H14l-1 7.2c-.1.5-.5.8-1 .8H6z";

/** The line of tools for a finished answer. */
export function toolsFor(answer) {
  const outcome = make("span", { class: "outcome" });
  const tell = (...what) => {
    say(outcome, ...what);
    announce(...what);
  };
  const onclick = () => copyOut(answer, tell);
  const copy = told("button", { type: "button", class: "quiet", onclick }, "copy");
  const votes = votesFor(answer, tell);
  return make("div", { class: "tools" }, copy, votes.buttons, outcome, votes.form);
}

async function copyOut(answer, tell) {
  const keys = ["sources", "differ", "undated", "partly"];
  const labels = Object.fromEntries(keys.map((key) => [key, words(key)]));
  const text = plainText(answer, labels);
  try {
    await navigator.clipboard.writeText(text);
    tell("copied");
  } catch {
    tell(copyByHand(text) ? "copied" : "copy_failed");
  }
}

/** Pages that are not on https or loopback have no clipboard but this one. */
function copyByHand(text) {
  const area = make("textarea", { class: "hidden", readonly: true });
  const before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}

function votesFor(answer, tell) {
  let given = 0;
  const send = async (vote, reason) => {
    const json = { answer_id: answer.id, vote, ...(reason ? { reason } : {}) };
    try {
      await call("/v1/feedback", { method: "POST", json });
    } catch (error) {
      tell(...sentence(error));
      return false;
    }
    tell("thanks");
    return true;
  };
  const form = reasonForm(async (reason) => {
    if (reason && !(await send(given, reason))) return;
    form.hidden = true;
    (given === 1 ? up : down).focus();
  });
  const choose = async (vote) => {
    if (!(await send(vote))) return;
    given = vote;
    up.setAttribute("aria-pressed", vote === 1);
    down.setAttribute("aria-pressed", vote === -1);
    form.hidden = false;
    form.elements.reason.focus();
  };
  const up = thumb("helpful", "thumb", () => choose(1));
  const down = thumb("not_helpful", "thumb down", () => choose(-1));
  const buttons = make("span", { role: "group", class: "votes" }, up, down);
  return { buttons: label(buttons, "aria-label", "votes"), form };
}

function thumb(key, shape, onclick) {
  const made = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([each, value]) => element.setAttribute(each, value));
    return element;
  };
  const icon = made("svg", { viewBox: "0 0 16 16", class: shape, "aria-hidden": "true" });
  icon.append(made("path", { d: THUMB }));
  const attributes = { type: "button", class: "quiet vote", "aria-pressed": "false", onclick };
  return make("button", attributes, icon, told("span", {}, key));
}

function reasonForm(send) {
  const field = make("input", { name: "reason", maxlength: "1000", autocomplete: "off" });
  const form = make("form", { class: "reason", hidden: true },
    make("label", {}, told("span", {}, "reason"), field),
    told("button", { class: "quiet" }, "send_reason"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(field.value.trim());
  });
  return form;
}
