// Who is at the desk: signing in with a key, signing out, and what the key allows.

import { Problem, call, fetched, sentence, whenSignedOut } from "./api.js";
import { at, recall, remember } from "./dom.js";
import { announce } from "./status.js";
import { say } from "./words.js";

const HOLDER = "citedesk.holder";

/** Find out who is here; `enter` shows the view once somebody may. */
export async function startSession(enter) {
  whenSignedOut(() => draw({ keys_needed: true, signed_in: false, scopes: [], sources: null }));
  at("sign-in-form").addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(enter);
  });
  at("sign-out").addEventListener("click", () => signOut());
  const session = await fetched("/v1/session");
  if (!draw(session)) return;
  changesHands(session);
  await enter();
}

async function signIn(enter) {
  const field = at("key");
  const key = field.value.trim();
  if (!key) return;
  at("sign-in-trouble").hidden = true;
  try {
    await call("/v1/session", { method: "POST", json: { key } });
    // The key is the server's to know from here on.
    field.value = "";
    const session = await fetched("/v1/session");
    if (changesHands(session)) return location.replace("/");
    if (!draw(session)) return;
    await enter();
    at("question").focus();
  } catch (error) {
    const unknown = error instanceof Problem && [401, 403, 422].includes(error.status);
    say(at("sign-in-trouble"), ...(unknown ? ["e_key"] : sentence(error)));
    at("sign-in-trouble").hidden = false;
    field.select();
  }
}

/** Whether another key was used in this tab before; then what it was shown is forgotten. */
function changesHands({ principal }) {
  const before = recall("sessionStorage", HOLDER);
  const changed = before !== null && before !== principal;
  if (changed) sessionStorage.clear();
  remember("sessionStorage", HOLDER, principal);
  return changed;
}

async function signOut() {
  try {
    await call("/v1/session", { method: "DELETE" });
  } catch (error) {
    say(at("notice"), ...sentence(error));
    at("notice").hidden = false;
    return;
  }
  // Nothing of what was read stays behind, neither here nor in this tab's store.
  sessionStorage.clear();
  location.replace("/");
}

/** Show the desk or the sign-in form; whether the desk is open. */
function draw({ keys_needed, signed_in, scopes, sources }) {
  const open = !keys_needed || signed_in;
  document.body.classList.toggle("may-manage", scopes.includes("manage"));
  at("limited").hidden = !sources;
  if (sources) say(at("limited"), "limited", sources);
  at("sign-in").hidden = open;
  at("desk").hidden = !open;
  at("views").hidden = !open;
  at("sign-out").hidden = !(keys_needed && signed_in);
  if (!open) {
    announce("e_unauthorized");
    at("key").focus();
  }
  return open;
}
