"""A picture of the chat's messages: Block Kit set as HTML, about as Slack sets it.

python bench/preview_blocks.py docs/images/slack-messages.png
"""

import html
import io
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from server.chat import rendering  # noqa: E402
from server.chat.messages import Message  # noqa: E402

Json = dict[str, Any]
STYLE = """
* { box-sizing: border-box }
body { margin: 0; padding: 20px; width: 1240px; background: #ddd; color: #1d1c1d;
  font: 15px/1.46 Lato, "Liberation Sans", "DejaVu Sans", "Noto Sans CJK TC", "Noto Sans TC",
    sans-serif;
  columns: 2; column-gap: 20px }
article { background: #fff; border-radius: 8px; padding: 12px 16px; margin-bottom: 20px;
  break-inside: avoid }
h2 { margin: 0 0 8px; font-size: 12px; color: #616061; font-weight: 400 }
.who { font-weight: 700; margin-bottom: 2px } .who small { color: #616061; font-weight: 400 }
.app { font-size: 10px; background: #e8e8e8; border-radius: 2px; padding: 1px 3px; color: #616061 }
.block { margin: 8px 0 } blockquote { margin: 4px 0; padding-left: 12px;
  border-left: 4px solid #ddd } ul { margin: 4px 0; padding-left: 26px }
a { color: #1264a3; text-decoration: none } .context { font-size: 13px; color: #616061 }
button { font: inherit; font-weight: 700; font-size: 13px; background: #fff; color: #1d1c1d;
  border: 1px solid #bbb; border-radius: 4px; padding: 5px 12px; margin-right: 8px }
button.primary { background: #007a5a; color: #fff; border-color: #007a5a }
.thumbs button { border: 0; padding: 2px 6px; color: #616061 }
.down svg { transform: rotate(180deg) } svg { vertical-align: -2px }
.mention { background: #f2c74433; color: #1264a3; border-radius: 3px; padding: 0 2px }
"""
# Drawn, since the fonts of many machines have none.
THUMB = (
    "<svg width=14 height=14 viewBox='0 0 14 14' fill=none stroke=currentColor stroke-width=1.3>"
    "<path d='M1 6h2v7H1zM3 7l3-6c2 0 2 1 1 4h5l-1 8H5l-2-1'/></svg>"
)


def main(target: Path) -> None:
    """Write the picture."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    page_html = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>" + "".join(
        article(title, message) for title, message in messages()
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 1240, "height": 800})
        page.set_content(page_html)
        taken = page.screenshot(full_page=True)
        browser.close()
    # A palette will do, and takes a third of the room.
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(96).save(target, optimize=True)
    print(f"{target}: {target.stat().st_size // 1024} KB")


def chromium() -> str | None:
    """Debian's, where there is one; else playwright's own."""
    return next((p for p in ("/usr/bin/chromium",) if Path(p).exists()), None)


def messages() -> list[tuple[str, Message]]:
    """Six that people see often."""
    link = "https://desk.example.org/?article={}&citation={}".format
    say = rendering.answer_messages
    return [
        ("an answer, zh-Hant", say(BEACON, request_id="1", article_link=link)[0]),
        ("an answer with glosses, en", say(GLOSSED, request_id="2", article_link=link)[0]),
        ("reports that differ", say(DIFFERING, request_id="3", article_link=link)[0]),
        ("not found", say(MISSING, request_id="4", article_link=link)[0]),
        ("/ask, for one person's eyes", say(BEACON, request_id="5", private=True)[0]),
        ("help", rendering.help_message("zh-Hant")),
    ]


def article(title: str, message: Message) -> str:
    """One message with who says it."""
    shown = "".join(f"<div class=block>{block(each)}</div>" for each in message.blocks)
    who = "<div class=who>citedesk <span class=app>APP</span> <small>10:24</small></div>"
    return f"<article><h2>{html.escape(title)}</h2>{who}{shown}</article>"


def block(each: Json) -> str:
    """One block."""
    match each["type"]:
        case "rich_text":
            return "".join(part(inner) for inner in each["elements"])
        case "context":
            return f"<div class=context>{''.join(words(e) for e in each['elements'])}</div>"
        case "context_actions":
            [thumbs] = each["elements"]
            up, down = (
                words(thumbs[f"{side}_button"]["text"]) for side in ("positive", "negative")
            )
            shown = f"<button>{THUMB} {up}</button><button class=down>{THUMB} {down}</button>"
            return f"<div class=thumbs>{shown}</div>"
        case "actions":
            return "".join(
                f"<button class={e.get('style', '')}>{words(e['text'])}</button>"
                for e in each["elements"]
            )
    raise ValueError(f"{each['type']} is not drawn yet")


def part(each: Json) -> str:
    """One part of rich text."""
    inner = "".join(
        f"<li>{part(leaf)}</li>" if leaf["type"] == "rich_text_section" else run(leaf)
        for leaf in each["elements"]
    )
    name = {"rich_text_quote": "blockquote", "rich_text_list": "ul"}.get(each["type"], "div")
    return f"<{name}>{inner}</{name}>"


def run(leaf: Json) -> str:
    """Words of one look."""
    if leaf["type"] == "user":
        return "<span class=mention>@Anna</span>"
    shown = html.escape(leaf["text"])
    for name, tag in (("bold", "b"), ("italic", "i")):
        if leaf.get("style", {}).get(name):
            shown = f"<{tag}>{shown}</{tag}>"
    return f'<a href="{html.escape(leaf["url"])}">{shown}</a>' if leaf["type"] == "link" else shown


def words(text: Json) -> str:
    """A text object."""
    return html.escape(text["text"])


def _cited(number: int, quote: str, title: str, source: str, published: str | None) -> Json:
    return {
        "number": number, "article_id": f"article-{number}", "title": title, "source": source,
        "published": published, "url": f"https://news.example/{number}", "quote": quote,
    }  # fmt: skip


def _claim(text: str, *numbers: int, support: str = "supported") -> Json:
    return {"text": text, "citations": list(numbers), "support": support}


def _answer(
    language: str, question: str, claims: list[Json], cited: list[Json], **other: Any
) -> Json:
    return {
        "id": "ans-1", "question": question, "language": language, "claims": claims,
        "status": "answered" if claims else "not_found", "citations": cited, "conflicts": [],
        "answerer": "llm:model", "fallback": None, "as_of": "2026-04-03", "passages": [], **other,
    }  # fmt: skip


_DARK = "史凱利角的燈塔週五重新點亮，此前因缺少零件停用了九年。"
_LAMP = "The keeper, Ana Brandt, said the lamp can be seen from 40 kilometres away."
_REPAIRS = "".join(f"第{week}週，工人換上第{week}片透鏡，並重漆一層外牆。" for week in range(1, 20))
_COST = "修復工程耗資2.4億元，由中央與縣府各出一半。"
BEACON = _answer(
    "zh-Hant",
    "燈塔為什麼停用？現在多遠看得到？",
    [
        _claim("燈塔因缺少零件停用九年，週五重新點亮。", 1),
        _claim("守塔人說，燈光在40公里外可見。", 2),
        _claim("修復費用由中央與地方共同負擔。", 3, support="partly"),
    ],
    [
        _cited(1, _DARK, "燈塔重亮", "海角報", "2026-04-01"),
        _cited(2, _LAMP, "A light returns to Skerry Point", "Harbour Wire", "2026-04-02"),
        _cited(3, _COST, "修燈塔，錢從哪裡來", "島嶼財經", None),
    ],
)
GLOSSED = _answer(
    "en",
    "What did the repair of the lighthouse cost?",
    [_claim(f"“{_COST}” (240 million yuan; half each)", 1), _claim(f"“{_LAMP}”", 2)],
    [
        _cited(1, _COST, "修燈塔，錢從哪裡來", "島嶼財經", None),
        _cited(2, _LAMP, "A light returns to Skerry Point", "Harbour Wire", "2026-04-02"),
    ],
    answerer="extractive",
)
_NINE = "The tower had been dark for nine years."
_EIGHT = "停用八年半後，燈塔終於重亮。"
DIFFERING = _answer(
    "zh-Hant",
    "燈塔停用了多久？",
    [_claim(f"「{_EIGHT}」", 1), _claim(f"另有報導說法有別：「{_NINE}」（九年）", 2)],
    [
        _cited(1, _EIGHT, "重見光明", "海角報", "2026-04-01"),
        _cited(2, _NINE, "A light returns to Skerry Point", "Harbour Wire", "2026-04-02"),
    ],
    conflicts=[
        {
            "about": "燈塔停用了多久？",
            "values": [
                {"value": "八年半", "citation": 1, "published": "2026-04-01"},
                {"value": "nine years（九年）", "citation": 2, "published": "2026-04-02"},
            ],
        }
    ],
    answerer="extractive",
)
MISSING = _answer(
    "en",
    "Who won the cup?",
    [],
    [],
    answer="The articles do not answer this question.",
    passages=[
        {
            "rank": rank,
            "article_id": f"article-{rank}",
            "title": title,
            "source": source,
            "published": published,
            "text": text,
        }
        for rank, title, source, published, text in (
            (
                1,
                "A light returns to Skerry Point",
                "Harbour Wire",
                "2026-04-02",
                _LAMP + " " + _NINE,
            ),
            (2, "燈塔重亮", "海角報", "2026-04-01", _DARK + _REPAIRS),
        )
    ],
)

if __name__ == "__main__":
    main(Path(sys.argv[1]))
