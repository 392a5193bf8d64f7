"""Answer documents for tests of whatever shows answers: three true to life, and any number made up."""

from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

_TRICKS = st.sampled_from(
    "<!channel> <@U1> <#C1|x> @here *b* _i_ ~s~ `c` ``` [a](https://e.example) &lt;!here&gt; :tada:"
    " > # | \\ \n \t \u2028 \u202e \x00 \r \x85 \v \ud800 「 」 “ ” 。 ， [1] https://e.example?<!channel>".split(
        " "
    )
)
words = st.lists(st.one_of(_TRICKS, st.text(max_size=8)), max_size=8).map("".join)
long_words = st.tuples(words.filter(bool), st.integers(1, 900)).map(lambda p: p[0] * p[1])
any_words = st.one_of(words, words, words, long_words)
_days = st.one_of(st.none(), st.dates().map(lambda day: day.isoformat()))
_languages = st.sampled_from(["en", "zh-Hant", "zh-Hans"])


def citation(number: int, quote: str, **other: Any) -> Json:
    """A citation."""
    return {
        "number": number,
        "article_id": f"article-{number}",
        "also": [],
        "title": "燈塔重亮",
        "source": "海角報",
        "published": "2026-04-01",
        "url": None,
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "article_sha256": "ab" * 32,
        **other,
    }


def answer(**other: Any) -> Json:
    """An answer in Chinese with one claim and its citation."""
    quote = "史凱利角的燈塔週五重新點亮，此前停用了九年。"
    return {
        "id": "ans-1",
        "conversation": None,
        "question": "燈塔停用了多久？",
        "searched": "燈塔停用了多久？",
        "language": "zh-Hant",
        "status": "answered",
        "confidence": 0.9,
        "answer": f"「{quote}」 [1]",
        "claims": [
            {"text": f"「{quote}」", "citations": [1], "support": "supported", "checks": []}
        ],
        "citations": [citation(1, quote)],
        "conflicts": [],
        "as_of": "2026-04-03",
        "newest_evidence": "2026-04-01",
        "answerer": "extractive",
        "fallback": None,
        "passages": [],
        "index": "gen-000001",
        "timings_ms": {},
        **other,
    }


def passage(rank: int, text: str, **other: Any) -> Json:
    """A hit of the search."""
    return {
        "rank": rank, "score": 0.5, "article_id": f"article-{rank}", "also": [], "title": "燈塔重亮",
        "source": "海角報", "published": None, "start": 0, "end": len(text), "text": text, "legs": {},
        **other,
    }  # fmt: skip


@st.composite
def answers(draw: st.DrawFn, hard: st.SearchStrategy[str] = any_words) -> Json:
    """Any document of the agreed shape, with anything for its words."""
    count = draw(st.integers(1, 6))
    outside = {
        "title": hard, "source": st.one_of(st.none(), hard), "published": _days,
        "url": st.one_of(st.none(), hard, st.just("https://e.example/a?b=1|<!channel>")),
    }  # fmt: skip
    cited = [
        citation(n, draw(hard), **{k: draw(v) for k, v in outside.items()})
        for n in range(1, count + 1)
    ]
    numbers = st.lists(st.integers(1, count), min_size=1, max_size=3, unique=True).map(sorted)
    supports = st.sampled_from(["supported", "partly"])
    claims = [
        {"text": draw(hard), "citations": draw(numbers), "support": draw(supports), "checks": []}
        for _ in range(draw(st.integers(1, 5)))
    ]
    values = st.fixed_dictionaries(
        {"value": hard, "citation": st.integers(1, count), "published": _days}
    )
    conflicts = [
        {"about": draw(hard), "values": draw(st.lists(values, min_size=2, max_size=4))}
        for _ in range(draw(st.integers(0, 2)))
    ]
    found = draw(st.booleans())
    lines = [f"{c['text']} {''.join(f'[{n}]' for n in c['citations'])}" for c in claims]
    return answer(
        id=f"ans-{draw(st.integers(0, 9999))}",
        question=draw(hard),
        language=draw(_languages),
        status="answered" if found else "not_found",
        answer="\n".join(lines) if found else draw(words),
        claims=claims if found else [],
        citations=cited if found else [],
        conflicts=conflicts if found else [],
        answerer=draw(st.sampled_from(["extractive", "llm:model"])),
        fallback=draw(st.one_of(st.none(), hard)),
        passages=[passage(n, draw(hard), title=draw(hard)) for n in range(1, 5)],
    )
