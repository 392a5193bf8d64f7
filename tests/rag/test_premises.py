"""Premises of questions against what made-up articles say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import detect_language
from rag.premises import contradiction, denial, premises_of, unknown_names
from rag.sentences import split_sentences
from rag.types import Article

DAY = date(2026, 4, 20)


def sentences(
    *texts: str, published: date | None = date(2026, 4, 2)
) -> list[tuple[Article, int, int]]:
    found = []
    for number, text in enumerate(texts):
        article = Article(
            f"a{number}", "", text, detect_language(text), "0" * 64, published=published
        )
        found += [(article, s.start, s.end) for piece in split_sentences(text) for s in piece]
    return found


def holder(question: str, *texts: str, published: date | None = date(2026, 4, 2)) -> str | None:
    found = contradiction(question, sentences(*texts, published=published), as_of=DAY)
    return found and found.holder


# What a question takes for granted.


@pytest.mark.parametrize(
    ("question", "person", "office", "of"),
    [
        ("Why did Prime Minister Shigeru Ishiba visit?", "shigeru-ishiba", "prime-minister", "jp"),
        ("Why did Japanese Prime Minister Ishiba visit?", "shigeru-ishiba", "prime-minister", "jp"),
        ("What did Ishiba, the prime minister, say?", "shigeru-ishiba", "prime-minister", "jp"),
        ("What did Ishiba, Japan's prime minister, say?", "shigeru-ishiba", "prime-minister", "jp"),
        ("What did Japan's prime minister, Ishiba, say?", "shigeru-ishiba", "prime-minister", "jp"),
        (
            "What did the prime minister of Japan, Ishiba, say?",
            "shigeru-ishiba",
            "prime-minister",
            "jp",
        ),
        ("日本首相石破茂談了什麼", "shigeru-ishiba", "prime-minister", "jp"),
        ("日本現任首相石破茂談了什麼", "shigeru-ishiba", "prime-minister", "jp"),
        ("首相高市早苗谈了什么", "sanae-takaichi", "prime-minister", "jp"),
        ("英國首相施紀賢談了什麼", "keir-starmer", "prime-minister", "gb"),
        ("國務卿布林肯談了什麼", "antony-blinken", "secretary-of-state", "us"),
        ("美国国务卿布林肯谈了什么", "antony-blinken", "secretary-of-state", "us"),
        ("卡尼總理談了什麼", "mark-carney", "prime-minister", "ca"),
        ("What did Chancellor Merz say?", "friedrich-merz", "german-chancellor", "de"),
        ("What did British Chancellor Rachel Reeves say?", "rachel-reeves", "uk-chancellor", "gb"),
        ("中國國務院總理李強談了什麼", "li-qiang", "premier", "cn"),
        ("北約秘書長呂特談了什麼", "mark-rutte", "secretary-general", "nato"),
        (
            "What did Norway's Prime Minister Ola Nordmann say?",
            "Ola Nordmann",
            "prime-minister",
            "no",
        ),
        ("What did Prime Minister Ola Nordmann say?", "Ola Nordmann", "prime-minister", None),
    ],
)
def test_says_who_holds_which_office_of_what(
    question: str, person: str, office: str, of: str | None
) -> None:
    (premise,) = premises_of(question)
    assert (premise.person, premise.office, premise.of) == (person, office, of)
    assert question[premise.start : premise.end] in question


@pytest.mark.parametrize(
    "question",
    [
        "What did former Prime Minister Shigeru Ishiba say?",
        "What did then-Secretary of State Antony Blinken say?",
        "What did Deputy US Trade Representative Jamieson Greer say?",
        "前國務卿布林肯談了什麼",
        "日本前首相石破茂談了什麼",
        "時任美國國務卿布林肯談了什麼",
        "川普國務卿是誰",
        "川普財長人選貝森特是什麼背景",
        "所謂「石破茂首相」是誰的說法",
        "Who is the prime minister of Japan?",
        "The president spoke. Ishiba listened.",
        "What did Legislative Yuan President Han Kuo-yu say?",
        "全國政協主席王滬寧談了什麼",
        "",
    ],
)
def test_takes_nothing_for_granted(question: str) -> None:
    assert premises_of(question) == ()


# Contradictions.


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What did Prime Minister Ishiba tell the port?", "日本首相高市早苗到訪港口。", "高市早苗"),
        (
            "國務卿布林肯為何去雅典？",
            "US Secretary of State Marco Rubio is in Athens.",
            "Marco Rubio",
        ),
        ("英国首相苏纳克为何访华？", "英國首相施紀賢昨日抵達。", "施紀賢"),
        (
            "加拿大總理杜魯道談了什麼？",
            "Mark Carney, the prime minister of Canada, spoke.",
            "Mark Carney",
        ),
        ("北約秘書長史托騰柏格談了什麼？", "北约秘书长吕特周一表态。", "吕特"),
        (
            "What did Norway's Prime Minister Ola Nordmann say?",
            "Norwegian Prime Minister Jonas Gahr Store spoke.",
            "Jonas Gahr Store",
        ),
    ],
)
def test_finds_who_holds_the_office_in_any_language(
    question: str, text: str, expected: str
) -> None:
    found = contradiction(question, sentences("The ferry was late.", text), as_of=DAY)
    assert found is not None
    assert found.holder == expected
    assert found.quote == text == found.article.text[found.start : found.end]
    assert found.premise in premises_of(question)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # somebody gives it to the person named, in whatever way
        ("首相石破茂說了什麼？", ("首相高市早苗到訪。", "Prime Minister Ishiba left.")),
        ("首相石破茂說了什麼？", ("首相高市早苗到訪。", "石破茂去年就任首相。")),
        # other offices, other countries
        ("首相石破茂說了什麼？", ("英國首相施紀賢到訪。", "日本外相茂木敏充到訪。")),
        ("財長葉倫說了什麼？", ("國務卿盧比歐到訪。",)),
        ("What did Premier Doug Ford say?", ("Canadian Prime Minister Mark Carney spoke.",)),
        # former, acting, quoted
        ("總統拜登說了什麼？", ("前總統川普到場。", "他說：「川普總統當時在場。」")),
        # the same person in another form
        ("特朗普總統說了什麼？", ("US President Trump spoke.", "美國總統川普發言。")),
        # questions about the change
        ("石破茂首相何時卸任？", ("日本首相高市早苗到訪。",)),
        ("When did Prime Minister Ishiba resign?", ("日本首相高市早苗到訪。",)),
        # what is told of long ago
        ("總統川普說了什麼？", ("1972年，美國總統尼克森訪華。", "美國總統雷根在80年代訪華。")),
        # nothing found, nothing taken for granted
        ("首相石破茂說了什麼？", ()),
        ("石破茂說了什麼？", ("日本首相高市早苗到訪。",)),
    ],
)
def test_does_not_contradict(question: str, texts: tuple[str, ...]) -> None:
    assert holder(question, *texts) is None


@pytest.mark.parametrize(
    ("question", "published", "contradicted"),
    [
        ("首相石破茂說了什麼？", date(2026, 4, 2), True),
        ("首相石破茂說了什麼？", date(2025, 4, 2), False),
        ("首相石破茂說了什麼？", date(2026, 5, 2), False),
        ("首相石破茂說了什麼？", None, False),
        ("首相石破茂2026年3月20日說了什麼？", date(2026, 4, 2), True),
        ("首相石破茂去年4月說了什麼？", date(2026, 4, 2), False),
        ("首相石破茂2017年說了什麼？", date(2026, 4, 2), False),
        ("首相石破茂2026年說了什麼？", date(2026, 4, 2), False),
    ],
)
def test_holds_a_question_against_articles_of_its_time(
    question: str, published: date | None, *, contradicted: bool
) -> None:
    found = holder(question, "日本首相高市早苗到訪。", published=published)
    assert found == ("高市早苗" if contradicted else None)


def test_a_date_in_the_sentence_tells_its_time() -> None:
    text = "日本首相高市早苗2025年12月3日到訪港口。"
    assert holder("首相石破茂去年12月3日去了哪裡？", text) == "高市早苗"
    assert holder("首相石破茂去年12月3日去了哪裡？", text, published=None) == "高市早苗"


def test_of_several_the_sentence_that_has_most_of_the_question() -> None:
    found = contradiction(
        "英國首相蘇納克為何到北京談貿易？",
        sentences("英國首相施紀賢在倫敦。", "英國首相施紀賢到北京談貿易。", "英国首相斯塔默很忙。"),
        as_of=DAY,
    )
    assert found is not None
    assert found.quote == "英國首相施紀賢到北京談貿易。"


PEOPLE = [
    "施紀賢",
    "斯塔默",
    "Keir Starmer",
    "蘇納克",
    "Rishi Sunak",
    "石破茂",
    "Marco Rubio",
    "某人",
]
TITLES = ["英國首相", "首相", "前首相", "British Prime Minister ", "國務卿", ""]
SAYINGS = st.builds("{}{}。".format, st.sampled_from(TITLES), st.sampled_from(PEOPLE))


@given(SAYINGS, st.lists(SAYINGS, max_size=6))
def test_no_sentence_contradicts_the_premise_that_it_states(
    question: str, texts: list[str]
) -> None:
    assert contradiction(question, sentences(question, *texts), as_of=DAY) is None


@given(SAYINGS, st.lists(SAYINGS, max_size=6))
def test_what_contradicts_names_another_holder_in_its_own_words(
    question: str, texts: list[str]
) -> None:
    found = contradiction(question, sentences(*texts), as_of=DAY)
    if found is not None:
        assert found.holder in found.quote
        assert found.holder not in question
        assert found.quote in texts


# Denials.


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("王毅3月在雅典會見盧比歐時談了什麼？", "王毅3月没有在雅典会见国务卿鲁比奥。"),
        (
            "What did Starmer and Modi agree when they met?",
            "Starmer did not meet Modi on the island.",
        ),
        ("賴清德和川普通話時說了什麼？", "Trump has not yet spoken to President Lai Ching-te."),
        ("馬克宏訪問東京時簽了什麼？", "馬克宏並未訪問東京。"),
    ],
)
def test_finds_the_sentence_that_denies_it(question: str, text: str) -> None:
    found = denial(question, sentences("The ferry was late.", text), as_of=DAY)
    assert found is not None
    assert found.quote == text


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # others, or only one of them
        ("賴清德和川普通話時說了什麼？", ("川普沒有和習近平通話。", "賴清德沒有通話。")),
        # another act; another verb denied
        ("賴清德和川普通話時說了什麼？", ("賴清德沒有會見川普。", "賴清德沒有提到和川普的通話。")),
        # somebody tells of it
        ("賴清德和川普通話時說了什麼？", ("賴清德沒有和川普通話。", "賴清德4月和川普通話。")),
        # not taken for granted
        ("賴清德和川普通話了嗎？", ("賴清德沒有和川普通話。",)),
        ("Did Lai Ching-te call Trump?", ("賴清德沒有和川普通話。",)),
        ("賴清德為何沒和川普通話？", ("賴清德沒有和川普通話。",)),
        # another time
        ("賴清德2017年5月和川普通話時說了什麼？", ("賴清德沒有和川普通話。",)),
        # no person
        ("美國和日本會談時說了什麼？", ("美國沒有和日本會談。",)),
    ],
)
def test_denies_nothing_else(question: str, texts: tuple[str, ...]) -> None:
    assert denial(question, sentences(*texts), as_of=DAY) is None


# Names that nothing found has.


@pytest.mark.parametrize(
    ("question", "texts", "words", "share"),
    [
        ("What did Li Qiang tell Starmer?", ("施紀賢在北京。",), ("Li Qiang",), 0.5),
        ("蕭美琴怎麼回應？", ("賴清德說話。",), ("蕭美琴",), 1.0),
        ("What did Trump say in Osaka?", ("川普在大阪發言。",), (), 0.0),
        ("How did the ferries run?", ("The port was shut.",), (), 0.0),
        (
            "Why did Harbourline buy Kestrel Bay?",
            ("Harbourline bought a pier.",),
            ("Kestrel", "Bay"),
            2 / 3,
        ),
        # a name in Latin letters is not looked for in Chinese articles
        ("Why did Kestrel close?", ("渡輪停駛。",), (), 0.0),
        ("《潮汐紀事》寫了什麼？", ("渡輪停駛。",), ("潮汐紀事",), 1.0),
        ("《潮汐紀事》寫了什麼？", ("《潮汐纪事》出版。",), (), 0.0),
        # months, offices and the first word of a question are no names
        ("When did the Prime Minister speak on Monday in March?", ("It rained.",), (), 0.0),
        ("Kestrel Bay", (), (), 0.0),
    ],
)
def test_names_that_no_sentence_has(
    question: str, texts: tuple[str, ...], words: tuple[str, ...], share: float
) -> None:
    found = unknown_names(question, sentences(*texts))
    assert (found.words, found.share) == (words, pytest.approx(share))


@given(SAYINGS, st.lists(SAYINGS, max_size=4))
def test_a_question_that_was_found_has_no_unknown_names(question: str, texts: list[str]) -> None:
    assert unknown_names(question, sentences(question, *texts)).words == ()
