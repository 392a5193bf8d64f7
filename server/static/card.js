// The card beside a marker: the quotation and where it stands, on hover or keyboard focus.

import { about } from "./about.js";
import { at, make } from "./dom.js";
import { languageOf } from "./script.js";

const LINGER_MS = 150;
let shownFor = null;
let timer = null;

/** Show `citation` on the card while `marker` is pointed at or holds the keyboard's focus. */
export function attachCard(marker, citation) {
  const show = () => open(marker, citation);
  marker.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "touch") show();
  });
  marker.addEventListener("pointerleave", closeSoon);
  marker.addEventListener("focus", () => marker.matches(":focus-visible") && show());
  marker.addEventListener("blur", closeCard);
  marker.addEventListener("click", closeCard);
}

/** Take the card away. */
export function closeCard() {
  clearTimeout(timer);
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  if (at("card").matches(":popover-open")) at("card").hidePopover();
}

/** Let the card stay while it is pointed at, follow its marker, and go with Escape. */
export function startCard() {
  at("card").addEventListener("pointerenter", () => clearTimeout(timer));
  at("card").addEventListener("pointerleave", closeSoon);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shownFor) return;
    event.preventDefault();
    closeCard();
  });
  const follow = () => shownFor && place(shownFor.getBoundingClientRect());
  document.addEventListener("scroll", follow, { capture: true, passive: true });
}

function closeSoon() {
  clearTimeout(timer);
  timer = setTimeout(closeCard, LINGER_MS);
}

function open(marker, citation) {
  closeCard();
  const { quote, title, source, published } = citation;
  at("card").replaceChildren(
    make("q", { lang: languageOf(quote) }, quote),
    make("span", { class: "card-title", lang: languageOf(title) }, title),
    about({ source, published }),
  );
  at("card").showPopover();
  marker.setAttribute("aria-describedby", "card");
  shownFor = marker;
  place(marker.getBoundingClientRect());
}

function place(beside) {
  const card = at("card");
  const { width, height } = card.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - 8;
  const left = Math.max(8, Math.min(beside.left - 24, room));
  const above = beside.top - height - 6;
  card.style.left = `${left}px`;
  card.style.top = `${above < 8 ? beside.bottom + 6 : above}px`;
}
