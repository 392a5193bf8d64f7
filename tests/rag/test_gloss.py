"""The facts of a quotation for a reader of another language, and that the quotation carries them."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import detect_language, fold_to_simplified, read_articles
from rag.facts import dates_in, figures_in
from rag.facts.dates import agrees as dates_agree
from rag.facts.figures import agrees as figures_agree
from rag.gloss import Gloss, gloss_line, gloss_quote, glosses
from rag.names import default_table, mentions_in, render, unmatched_names
from rag.sentences import split_sentences
from rag.types import Article, Language

LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")
PUBLISHED = date(2026, 2, 19)  # a Thursday
SEEDS = Path(__file__).parents[2] / "seeds"


def article(text: str, language: Language, published: date | None = PUBLISHED) -> Article:
    return Article("ferry", "Ferry", text, language, "0" * 64, published)


def line(
    text: str, source: Language, language: Language, published: date | None = PUBLISHED
) -> str:
    return gloss_quote(article(text, source, published), 0, len(text), language)


TO_ENGLISH: list[tuple[str, str]] = [
    (
        "川普去年12月批准的渡輪，造價111億美元。",
        "(Donald Trump; December 2025; US$11.1 billion)",
    ),
    ("渡輪2月4日啟用，16日停駛。", "(4 February 2026; 16 February 2026)"),
    ("週三（4日）的班次減少四成四", "(4 February 2026; 44%)"),
    ("民國115年，習近平訪美三天", "(2026; Xi Jinping; United States; 3 days)"),
    ("逾140國派出近90名水手，不到兩成會游泳。", "(more than 140 countries; nearly 90 people; less than 20%)"),
    ("至少300噸，最多4到6艘", "(at least 300 tonnes; at most 4–6 ships)"),
    ("半年多以來、約半小時", "(more than half a year; about half an hour)"),
    ("票價3.5億元，另收$300", "(350 million yuan or dollars; $300)"),
    ("新台幣1兆2500億元", "(NT$1.25 trillion)"),
    ("日本由20%升到30%，台灣由10%降到5%", "(Japan; 20%; 30%; Taiwan; 10%; 5%)"),
    ("60套海馬斯發射系統", "(60 launchers; HIMARS)"),
    ("盧比歐（Marco Rubio）搭船到東京", "(Marco Rubio; Tokyo)"),
    ("公司本季賺3億日圓，二十年前虧損。", "(first quarter of 2026; 300 million yen; 20 years ago)"),
    ("昨天的會議談明天的中國", "(18 February 2026; China)"),
]  # fmt: skip
TO_TRADITIONAL: list[tuple[str, str]] = [
    ("Trump paid US$11.1 billion last November.", "（川普；111億美元；2025年11月）"),
    ("On Tuesday more than 62 ships sailed to Busan.", "（2026年2月17日；逾62艘；釜山）"),
    ("About $4-6 billion, or ¥300 a head", "（約$40–60億；¥300）"),
    ("Twenty years ago; 20 years ago; two months ago", "（20年；20年前；2025年12月）"),
    ("Mr Trump met President Putin; Usha Vance and Blair Moss left.", "（川普；普丁）"),
    ("It took nearly half a year and at least 30 people.", "（將近半年；至少30人）"),
]
BETWEEN_SCRIPTS: list[tuple[str, Language, str]] = [
    ("川普与习近平在北京谈了三成的关税", "zh-Hant", "（習近平）"),
    ("特朗普上月付了111亿美元，2026年2月4日出港", "zh-Hant", "（川普；2026年1月；111億美元）"),
    ("川普上月付了111億美元，2026年2月4日出港", "zh-Hans", "（特朗普；2026年1月；111亿美元）"),
    ("特朗普在北京买了1.25兆元", "zh-Hans", "（1.25万亿元）"),
    ("9个渔港买了20条船", "zh-Hant", ""),
    ("在老挝、沙特", "zh-Hant", "（寮國；沙烏地阿拉伯）"),
]


@pytest.mark.parametrize(("text", "expected"), TO_ENGLISH)
def test_what_an_english_reader_takes_from_chinese(text: str, expected: str) -> None:
    assert line(text, "zh-Hant", "en") == expected
    assert line(fold_to_simplified(text), "zh-Hans", "en") == expected


@pytest.mark.parametrize(("text", "expected"), TO_TRADITIONAL)
def test_what_a_chinese_reader_takes_from_english(text: str, expected: str) -> None:
    assert line(text, "en", "zh-Hant") == expected


@pytest.mark.parametrize(("text", "language", "expected"), BETWEEN_SCRIPTS)
def test_what_is_given_between_the_scripts(text: str, language: Language, expected: str) -> None:
    source: Language = "zh-Hant" if language == "zh-Hans" else "zh-Hans"
    assert line(text, source, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("川普去年12月花了111億美元。", "zh-Hant", "（2025年12月）"),
        ("特朗普16日说，2月4日见面，2026年3月再谈。", "zh-Hans", "（2026年2月16日）"),
        ("Trump said on Tuesday that 3 ships sailed last November.", "en", "(17 February 2026; November 2025)"),
        ("Ships sailed on 4 February, and in March 2025.", "en", ""),
        ("It sank 20 years ago.", "en", ""),
    ],
)  # fmt: skip
def test_in_its_own_language_only_the_days_that_count_from_publication(
    text: str, language: Language, expected: str
) -> None:
    assert line(text, language, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "鮑爾靠岸",  # one of two
        "前總統、助理國務卿與總統大選",  # no title is what it says alone
        "島內外相信",
        "昨日",
        "全票30%",
        "TSMC",
    ],
)
def test_nothing_is_given_that_is_doubtful_or_written_alike(text: str) -> None:
    assert line(text, "zh-Hant", "en", None) == ""


def test_the_season_of_a_crop_is_no_quarter_of_a_year() -> None:
    text = "大豆漲價。本季買2000萬噸。"
    assert line(text, "zh-Hant", "en") == "(20 million tonnes)"


def test_without_a_day_of_publication_no_year_is_taken_from_another_sentence() -> None:
    text = "渡輪2018年4月下水。7月18日停駛。"
    undated = article(text, "zh-Hant", None)
    assert gloss_quote(undated, text.index("7"), len(text), "en") == "(18 July)"
    assert gloss_quote(undated, 0, text.index("7"), "en") == "(April 2018)"


def test_the_region_of_the_reader_decides_between_traditional_names() -> None:
    trump = article("Trump sailed.", "en")
    regions = [glosses(trump, 0, 5, "zh-Hant", region=each)[0].text for each in ("TW", "HK")]
    assert regions == ["川普", "特朗普"]


def test_places_are_of_the_quotation() -> None:
    text = "渡輪昨天啟航。船上有62枚愛國者飛彈。"
    found = glosses(article(text, "zh-Hant"), 7, len(text), "en")
    assert found == (
        Gloss(3, 6, "figure", "62 missiles"),
        Gloss(6, 11, "name", "Patriot missile"),
    )


def test_a_line_gives_each_text_once_in_the_readers_marks() -> None:
    found = [Gloss(0, 1, "name", "A"), Gloss(1, 2, "figure", "2"), Gloss(2, 3, "name", "A")]
    assert gloss_line(found, "en") == "(A; 2)"
    assert gloss_line(found, "zh-Hans") == "（A；2）"
    assert gloss_line([], "zh-Hant") == ""


def check_laws(whole: Article, start: int, end: int, language: Language) -> None:
    quote = whole.text[start:end]
    found = glosses(whole, start, end, language)
    ends = [0, *(each.end for each in found)]
    assert all(last <= each.start < each.end for last, each in zip(ends, found, strict=False))
    assert ends[-1] <= len(quote)
    for each in found:
        assert is_carried(each, quote, whole, start, end), (each, quote)
        assert is_for(each.text, language), each
    if language == whole.language:
        assert {each.kind for each in found} <= {"date"}


def is_carried(each: Gloss, quote: str, whole: Article, start: int, end: int) -> bool:
    if each.kind == "figure":
        (figure,) = figures_in(each.text)
        return any(figures_agree(figure, told) for told in figures_in(quote))
    if each.kind == "date":
        (day,) = dates_in(
            each.text,
            seen_from=whole.published if "前" in each.text or "ago" in each.text else None,
        )
        told = dates_in(whole.text, seen_from=whole.published)
        return any(
            dates_agree(day, when) for when in told if start <= when.start and when.end <= end
        )
    (name,) = mentions_in(each.text)
    (said,) = (m for m in mentions_in(quote) if (m.start, m.end) == (each.start, each.end))
    return said.entities <= name.entities and not unmatched_names(each.text, quote)  # fmt: skip


def is_for(text: str, language: Language) -> bool:
    if language == "en":
        return text.isascii() or not any("\u3400" <= sign <= "\u9fff" for sign in text)
    return (
        fold_to_simplified(text) == text
        if language == "zh-Hans"
        else detect_language(text) != "zh-Hans"
    )


CHINESE = """約 逾 近 不到 至少 川普 特朗普 習近平 盧比歐 鮑爾 北京 訪美 中美 台灣 總統 前總統 海馬斯 九二共識 今日美國
111億美元 3.5億元 $40億 1兆2500億元 三成 四成四 兩個百分點 62枚愛國者飛彈 140多國 半年 90分鐘 2人 40歲以下 兩倍 三分之一
去年12月 本月4日 16日 週三 2月4日 民國115年 2025年5月13至15日 上週五 本季 明年初 20年前 兩個月前 月底 ， 。 、 在 說 （ ）""".split()  # fmt: skip
ENGLISH = """about over nearly at least Trump Xi Putin Marco Rubio Nataly President Mr Beijing US Taiwan HIMARS NATO
US$11.1 billion $4-6bn NT$1.25tn 30% 44 percentage points 62 missiles people half an hour a third 2026 1992
last November on Monday 4 February 13–15 May Tuesday this quarter 20 years ago yesterday in by , . and ( ) of the""".split()  # fmt: skip
TEXTS = st.one_of(
    st.tuples(st.just("zh-Hant"), st.lists(st.sampled_from(CHINESE), max_size=10).map("".join)),
    st.tuples(
        st.just("zh-Hans"),
        st.lists(st.sampled_from(CHINESE), max_size=10).map("".join).map(fold_to_simplified),
    ),
    st.tuples(st.just("en"), st.lists(st.sampled_from(ENGLISH), max_size=10).map(" ".join)),
)


@given(TEXTS, st.sampled_from(LANGUAGES), st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_the_quotation_carries_every_gloss(
    text: tuple[Language, str], language: Language, published: date | None
) -> None:
    source, words = text
    check_laws(article(words, source, published), 0, len(words), language)


NAMED = sorted(
    entity.id
    for entity in default_table().entities.values()
    if entity.kind not in ("office", "word", "given", "compound")
)


@given(st.sampled_from(NAMED), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_a_name_of_the_table_is_the_same_in_every_language(
    entity_id: str, source: Language, language: Language
) -> None:
    words = render(entity_id, source)
    check_laws(article(words, source), 0, len(words), language)


@cache
def seeds() -> tuple[Article, ...]:
    return tuple(each for each in read_articles([SEEDS]) if isinstance(each, Article))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_seeds_carries_its_glosses(language: Language) -> None:
    for each in seeds():
        for piece in split_sentences(each.text, each.left_out):
            for span in piece:
                check_laws(each, span.start, span.end, language)
                if "en" in (language, each.language) and language != each.language:
                    check_figures(each, span.start, span.end, language)


def check_figures(whole: Article, start: int, end: int, language: Language) -> None:
    """A reader of another language is given every figure, unless there are digits and no more."""
    quote = whole.text[start:end]
    found = glosses(whole, start, end, language)
    read = [figure for each in found for figure in figures_in(each.text)]
    for figure in figures_in(quote):
        alike = quote[figure.start : figure.end].rstrip("%").isdecimal() and not found
        assert alike or any(figures_agree(each, figure) for each in read), quote
