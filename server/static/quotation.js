// What of an answer's text is whose: its statements, and in them quotations, markers, own words.

/** The pieces of an answer's text, each with the claim that it tells (or null). */
export function statements(text, claims) {
  const starts = [];
  let from = 0;
  for (const claim of claims) {
    const start = text.indexOf(claim.text, from);
    if (start < 0) return text.split("\n").filter(Boolean).map(ofNobody);
    starts.push(start);
    from = start + claim.text.length;
  }
  if (!starts.length) return [ofNobody(text)];
  starts[0] = 0;
  return starts.map((start, i) => ({
    text: text.slice(start, starts[i + 1]).trim(), claim: claims[i],
  }));
}

const ofNobody = (text) => ({ text, claim: null });

/**
 * A statement cut into `{kind: "quotation" | "marker" | "own", text}`.
 *
 * Between quotation marks stands a quotation only when its words, white space apart, are part of
 * one of `quotes`; a quotation may itself hold the marks, so the longest such range is taken.
 */
export function cut(text, quotes) {
  const bare = quotes.map(withoutSpace);
  const parts = [];
  let own = "";
  const add = (kind, words) => {
    if (own) parts.push({ kind: "own", text: own });
    own = "";
    parts.push({ kind, text: words });
  };
  for (let i = 0; i < text.length; ) {
    const marker = /^\[\d+\]/.exec(text.slice(i));
    const end = marker ? i + marker[0].length : quotationEnd(text, i, bare);
    if (end > i) add(marker ? "marker" : "quotation", text.slice(i, end));
    else own += text[i];
    i = Math.max(end, i + 1);
  }
  if (own) parts.push({ kind: "own", text: own });
  return parts;
}

const CLOSING = { "「": "」", "“": "”" };

function quotationEnd(text, start, bare) {
  const closing = CLOSING[text[start]];
  if (!closing) return start;
  for (let end = text.lastIndexOf(closing); end > start; end = text.lastIndexOf(closing, end - 1)) {
    const words = withoutSpace(text.slice(start + 1, end));
    if (words && bare.some((quote) => quote.includes(words))) return end + 1;
  }
  return start;
}

/** Words without their white space, as the law of quotations compares them. */
export const withoutSpace = (text) => text.replace(/\s+/gu, "");
