// The page: ask, show the answer as it arrives, show the quoted words in their article.

const TEXTS = {
  en: {
    tagline: "Answers from your articles, each with the words that carry it.",
    question: "Question", ask: "Ask", close: "Close", searching: "Searching…",
    sources: "Sources", nearest: "Nearest passages", undated: "undated", differ: "Reports differ",
    failed: "The question could not be answered: ", key: "Key:",
    changed: "The article has changed since this answer; the words are no longer marked in it.",
    leftOut: "left out: ",
    extract: "Sentences of the articles, chosen without a language model.",
    written: "Written by a language model and checked against the passages: ",
  },
  "zh-Hant": {
    tagline: "從你的文章裡找答案，每一句都附上原文。",
    question: "問題", ask: "提問", close: "關閉", searching: "搜尋中…",
    sources: "來源", nearest: "最接近的段落", undated: "日期不詳", differ: "各家報導說法不一",
    failed: "無法回答這個問題：", key: "金鑰：",
    changed: "文章在回答之後有更動，無法標示引文。",
    leftOut: "略去：",
    extract: "答案是文章原句，未使用語言模型。",
    written: "由語言模型撰寫並與段落核對：",
  },
  "zh-Hans": {
    tagline: "从你的文章里找答案，每一句都附上原文。",
    question: "问题", ask: "提问", close: "关闭", searching: "搜索中…",
    sources: "来源", nearest: "最接近的段落", undated: "日期不详", differ: "各家报道说法不一",
    failed: "无法回答这个问题：", key: "密钥：",
    changed: "文章在回答之后有改动，无法标示引文。",
    leftOut: "略去：",
    extract: "答案是文章原句，未使用语言模型。",
    written: "由语言模型撰写并与段落核对：",
  },
};

function browserLanguage() {
  const tag = (navigator.language || "en").toLowerCase();
  if (!tag.startsWith("zh") && !tag.startsWith("yue")) return "en";
  return /hans|-cn|-sg|-my/.test(tag) || tag === "zh" ? "zh-Hans" : "zh-Hant";
}

// A key, where the server asks for one, is kept for this tab only.
async function call(path, options = {}) {
  const send = () => {
    const key = sessionStorage.getItem("key");
    const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
    return fetch(path, { ...options, headers });
  };
  const response = await send();
  if (response.status !== 401) return response;
  const key = window.prompt(texts.key);
  if (!key) return response;
  sessionStorage.setItem("key", key);
  return send();
}

const language = browserLanguage();
const texts = TEXTS[language];
const at = (id) => document.getElementById(id);

document.documentElement.lang = language;
for (const element of document.querySelectorAll("[data-text]")) {
  element.textContent = texts[element.dataset.text];
}
at("question").placeholder = texts.question;

let running = null;

at("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  running?.abort();
  running = new AbortController();
  const question = at("question").value.trim();
  if (!question) return;
  begin(question);
  try {
    await stream(question, running.signal);
    at("status").textContent = "";
  } catch (error) {
    if (error.name === "AbortError") return;
    at("status").textContent = texts.failed + error.message;
  }
});

at("close").addEventListener("click", () => at("reader").close());

function begin(question) {
  at("status").textContent = texts.searching;
  at("result").hidden = false;
  at("asked").textContent = question;
  showText("");
  at("note").textContent = "";
  at("source-list").replaceChildren();
  at("conflicts").replaceChildren();
  at("sources-heading").textContent = "";
}

async function stream(question, signal) {
  const response = await call("/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify({ question, stream: true }),
    signal,
  });
  if (!response.ok) throw new Error((await response.json()).detail);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    blocks.forEach(take);
  }
}

function take(block) {
  const field = (name) =>
    block.split("\n").filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2)).join("\n");
  const event = field("event");
  if (!event) return;
  const data = JSON.parse(field("data"));
  if (event === "delta") showText((at("answer").dataset.text ?? "") + data.text);
  if (event === "done") finish(data);
  if (event === "error") throw new Error(data.detail);
}

function finish(answer) {
  const lang = answer.language;
  at("answer").lang = at("asked").lang = lang;
  showText(answer.answer, answer.citations);
  at("note").textContent = answer.status === "not_found" ? "" :
    answer.answerer === "extractive" ? texts.extract : texts.written + answer.answerer;
  if (answer.fallback) at("note").textContent += ` (${answer.fallback})`;
  at("conflicts").replaceChildren(...answer.conflicts.map((c) => conflict(c, answer.citations)));
  const found = answer.status === "answered";
  at("sources-heading").textContent = found ? texts.sources : texts.nearest;
  const items = found
    ? answer.citations.map((c) => source(c, `[${c.number}]`, c.quote))
    : answer.passages.slice(0, 3).map((p) => source(p, `${p.rank}.`, p.text));
  at("source-list").replaceChildren(...items);
}

function showText(text, citations = []) {
  at("answer").dataset.text = text;
  const cited = new Map(citations.map((c) => [c.number, c]));
  at("answer").replaceChildren(...text.split("\n").map((line) => {
    const paragraph = element("p");
    paragraph.append(...withMarkers(line, cited));
    return paragraph;
  }));
}

function withMarkers(line, cited) {
  return line.split(/(\[\d+\])/).map((part) => {
    const citation = cited.get(Number(part.slice(1, -1)));
    if (!/^\[\d+\]$/.test(part) || !citation) return document.createTextNode(part);
    const button = element("button", "marker", part);
    button.type = "button";
    button.title = citation.quote;
    button.addEventListener("click", () => openArticle(citation));
    return button;
  });
}

function conflict(found, citations) {
  const block = element("div", "conflict");
  const list = element("ul");
  list.append(...found.values.map((value) => {
    const cited = citations.find((c) => c.number === value.citation);
    const about = [cited.source, value.published || texts.undated].filter(Boolean).join(" · ");
    const item = element("li");
    const marker = withMarkers(`[${value.citation}]`, new Map([[cited.number, cited]]));
    item.append(element("strong", "", value.value), ` ${about} `, ...marker);
    return item;
  }));
  block.append(element("h3", "", texts.differ), list);
  return block;
}

function source(place, label, words) {
  const item = element("li");
  const body = element("div");
  const title = element("button", "open", place.title);
  title.type = "button";
  title.addEventListener("click", () => openArticle(place));
  const about = [place.source, place.published || texts.undated].filter(Boolean).join(" · ");
  body.append(title, element("div", "about", about), element("blockquote", "", words));
  item.append(element("span", "number", label), body);
  return item;
}

async function openArticle(place) {
  const response = await call(`/v1/articles/${encodeURIComponent(place.article_id)}`);
  const article = await response.json();
  if (!response.ok) {
    at("status").textContent = texts.failed + article.detail;
    return;
  }
  at("reader-title").textContent = article.title;
  const about = [article.source, article.published || texts.undated];
  at("reader-about").textContent = about.filter(Boolean).join(" · ");
  at("reader-text").lang = article.language;
  at("reader-text").replaceChildren(...articleParts(article, place));
  at("reader").showModal();
  at("reader-text").querySelector("mark")?.scrollIntoView({ block: "center" });
}

// Offsets count code points; JavaScript strings count UTF-16 units.
function articleParts(article, place) {
  const characters = Array.from(article.text);
  const cited = place.quote ?? place.text;
  const marks = characters.slice(place.start, place.end).join("") === cited;
  if (!marks) at("reader-about").textContent += ` · ${texts.changed}`;
  const cuts = new Set([0, characters.length, place.start, place.end]);
  for (const gap of article.left_out) cuts.add(gap.start).add(gap.end);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const words = characters.slice(start, edges[index + 1]).join("");
    if (marks && start >= place.start && start < place.end) return element("mark", "", words);
    const gap = article.left_out.find((g) => start >= g.start && start < g.end);
    return gap ? folded(words, gap.reason) : document.createTextNode(words);
  });
}

function folded(words, reason) {
  const details = element("details", "left-out");
  details.append(element("summary", "", texts.leftOut + reason), words.trim());
  return details;
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
