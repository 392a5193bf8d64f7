// Which of the three languages a piece of text is in, so that it is set in the right glyphs.

// Taiwan's and the mainland's old character sets, which every browser still knows, tell the two
// scripts apart: what stands in only one of them is of that script.
const BIG5 = characters("big5", [[0xa4, 0xc6], [0xc9, 0xf9]], [[0x40, 0x7e], [0xa1, 0xfe]]);
const GB2312 = characters("gbk", [[0xb0, 0xf7]], [[0xa1, 0xfe]]);

function characters(encoding, leads, trails) {
  const every = ([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const seconds = trails.flatMap(every);
  const bytes = leads.flatMap(every).flatMap((lead) => seconds.flatMap((trail) => [lead, trail]));
  return new Set(new TextDecoder(encoding).decode(Uint8Array.from(bytes)));
}

/** The language of a text; what both Chinese scripts write alike is `otherwise`'s, if Chinese. */
export function languageOf(text, otherwise = "zh-Hant") {
  const count = (pattern) => text.match(pattern)?.length ?? 0;
  const han = count(/\p{Script=Han}/gu);
  // A name in Chinese makes no English sentence Chinese, nor an English one a Chinese sentence.
  if (han === 0 || han < count(/\p{Script=Latin}+/gu)) return "en";
  let hant = 0;
  let hans = 0;
  for (const character of text) {
    hant += BIG5.has(character) && !GB2312.has(character);
    hans += GB2312.has(character) && !BIG5.has(character);
  }
  if (hant !== hans) return hans > hant ? "zh-Hans" : "zh-Hant";
  return otherwise === "en" ? "zh-Hant" : otherwise;
}
