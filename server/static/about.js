// Who published something and when, and where it can be read.

import { make, webAddress } from "./dom.js";
import { languageOf } from "./script.js";
import { day, told } from "./words.js";

/** "Publisher · day · link", without what is not known. */
export function about(place) {
  const { published, url } = place;
  return make("span", { class: "about" }, publisher(place), day(published), original(url));
}

/** "Publisher · ", or nothing. */
export const publisher = ({ source }) =>
  source ? [make("span", { lang: languageOf(source) }, source), " · "] : [];

/** " · link", or nothing; only to an address on the web. */
export function original(url) {
  const href = url && webAddress(url);
  if (!href) return [];
  const elsewhere = { href, target: "_blank", rel: "noopener noreferrer" };
  return [" · ", told("a", elsewhere, "original")];
}
