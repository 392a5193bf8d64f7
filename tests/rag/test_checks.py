"""What the words cited carry of a claim: figures, dates, names and quotations."""

from datetime import date

import pytest

from rag.checks import check_claim, same_direction, support_of
from rag.citations import Evidence
from rag.types import Article, CheckKind

REPORT = (
    "Harbour Works said on Monday it will spend 11.1 billion on the northern pier. "
    "The mayor, Ana Odell, said “we will not raise fares” before 2027."
)
PRICED = "The pier costs US$11.1 billion; its share rose 12 points. Work ends on 4 June."
VISIT = "加拿大總理卡尼1月中旬到訪，特朗普未表態。"
NOTICE = "渡輪公司去年12月宣布，將斥資3億5000萬元購買12艘新船，由台積電（TSMC）出資。公司說：「票價不會調漲。」"


def evidence(text: str, published: date | None = date(2026, 3, 2)) -> Evidence:
    return Evidence(Article("pier", "Pier", text, "en", "0" * 64, published), 0, len(text))


def failed(claim: str, *words: str) -> list[tuple[CheckKind, str]]:
    checks = check_claim(claim, [evidence(text) for text in words])
    return [(check.kind, check.claim) for check in checks if not check.ok]


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        pytest.param("It will cost 11.1 billion.", REPORT, id="figure"),
        pytest.param("將耗資111億。", REPORT, id="figure-across-languages"),
        pytest.param("It will cost NT$350 million.", NOTICE, id="currency-code-is-no-name"),
        pytest.param("公司2025年宣布。", NOTICE, id="last-year-resolved"),
        pytest.param("It said “we will not\nraise fares”.", REPORT, id="quotation"),
        pytest.param('It said "we will not raise fares."', REPORT, id="straight-quotation"),
        pytest.param("It said ‘we will not raise fares’.", REPORT, id="single-quotation"),
        pytest.param("It’s Odell’s and the mayors’ fares.", REPORT, id="apostrophes"),
        pytest.param(
            "Odell's fares in the '90s and the mayors' own.",
            REPORT + " The 90s.",
            id="straight-apostrophes",
        ),
        pytest.param(
            "Beyoncé's profit fell, and its shareholders' fears grew.",
            REPORT + " Beyoncé.",
            id="apostrophe-behind-an-accent",
        ),
        pytest.param(
            "Beyonce\u0301's profit fell, and its shareholders' fears grew.",
            REPORT + " Beyonce\u0301.",
            id="apostrophe-behind-a-combining-accent",
        ),
        pytest.param(
            "(Odell)'s plant grew, and the workers' fears too.",
            REPORT,
            id="apostrophe-behind-a-bracket",
        ),
        pytest.param("公司说「票价不会调涨」。", NOTICE, id="quotation-in-the-other-script"),
        pytest.param("Fares stay, said Ana Odell’s office on Monday.", REPORT, id="names"),
        pytest.param("The shares of the TSMC-backed firm rose.", NOTICE, id="name-in-a-compound"),
        pytest.param("由TSMC出資。", NOTICE, id="name-in-chinese"),
        pytest.param("Fares stay the same.", REPORT, id="nothing-to-check"),
        pytest.param("It will cost about 11 billion.", REPORT, id="rounded"),
        pytest.param("碼頭將耗資111億美元。", PRICED, id="currency-across-languages"),
        pytest.param("Work ends on 4 June 2026.", PRICED, id="year-of-a-day"),
        pytest.param("Work ends in June.", PRICED, id="month-of-a-day"),
        pytest.param("加拿大总理卡尼到访，川普未表态。", VISIT, id="regional-names"),
        pytest.param("12 ships left on 4 June 2026.", "12 ships left on 4 June.", id="two-facts"),
        pytest.param("第5條適用。", "Article 5 applies.", id="number-of-an-article"),
        pytest.param("It was said by Mr Odell.", REPORT, id="courtesy"),
        pytest.param("They’re the harbour.", REPORT, id="contraction-first"),
        pytest.param("王毅表示不滿。", "Wang Yi was unhappy.", id="person-across-languages"),
        pytest.param("林大成表示不滿。", "林大成不滿。", id="person-unknown-to-the-table"),
        pytest.param("五角大樓宣布。", "The Pentagon announced it.", id="number-in-a-name"),
        pytest.param("The Group of Seven met.", "七大工業國集團開會。", id="number-ends-a-name"),
        pytest.param("他是創辦人之一。", "他是創辦人。", id="one-of"),
        pytest.param("It was said by Łukasz.", "Łukasz said so.", id="capital-with-a-stroke"),
        pytest.param("馬可‧波森宣布調漲。", "馬可·波森說調漲。", id="dotted-name"),
        pytest.param("坦克離開。", "The tanks left.", id="two-characters-are-no-name"),
        pytest.param(
            "市長說，金價下降。", "The mayor said that gold fell.", id="surname-in-a-word"
        ),
        pytest.param("金價下降。", "Gold fell.", id="surname-first"),
        pytest.param(
            "官員和金融業者通話。", "Officials called financial firms.", id="surname-after"
        ),
        pytest.param("Investigators came.", "The investigation went on.", id="ordinary-alike"),
        pytest.param("Closing took long.", "The pier closed.", id="form-of-a-verb"),
    ],
)
def test_what_the_evidence_carries_passes(claim: str, words: str) -> None:
    assert failed(claim, words) == []


@pytest.mark.parametrize(
    ("claim", "words", "expected"),
    [
        pytest.param(
            "It will cost 111 billion.", REPORT, [("figure", "111 billion")], id="ten-fold"
        ),
        pytest.param("將耗資11.1億。", REPORT, [("figure", "11.1億")], id="a-tenth"),
        pytest.param(
            "It will cost 11.12 billion.", REPORT, [("figure", "11.12 billion")], id="finer"
        ),
        pytest.param(
            "It will cost €11.1 billion.", PRICED, [("figure", "€11.1 billion")], id="currency"
        ),
        pytest.param(
            "It weighs 11.1 billion tonnes.", PRICED, [("figure", "11.1 billion tonnes")], id="unit"
        ),
        pytest.param("It rose 12%.", PRICED, [("figure", "12%")], id="points"),
        pytest.param("Work ends on 5 June 2026.", PRICED, [("date", "5 June 2026")], id="day"),
        pytest.param(
            "Work ended on 4 June 2025.", PRICED, [("date", "4 June 2025")], id="year-of-a-day"
        ),
        pytest.param("加拿大總理杜魯道到訪。", VISIT, [("name", "杜魯道")], id="name-chinese"),
        pytest.param(
            "It bought thirteen ships.", NOTICE, [("figure", "thirteen ships")], id="in-words"
        ),
        pytest.param("將斥資3億元。", NOTICE, [("figure", "3億元")], id="half-of-a-figure"),
        pytest.param("公司2024年宣布。", NOTICE, [("date", "2024年")], id="year"),
        pytest.param(
            "The talks began on 15 June.",
            "The talks began in the capital in June\n15 July was named as the day of signing.",
            [("date", "15 June")],
            id="day-of-the-next-line",
        ),
        pytest.param("Fares stay until 2028.", REPORT, [("date", "2028")], id="year-english"),
        pytest.param(
            "It said “we will raise fares”.",
            REPORT,
            [("quote", "we will raise fares")],
            id="quotation",
        ),
        pytest.param(
            'It said "we will pay".', REPORT, [("quote", "we will pay")], id="straight-quotation"
        ),
        pytest.param(
            "It said ‘we don’t raise fares’.",
            REPORT,
            [("quote", "we don’t raise fares")],
            id="single-quotation",
        ),
        pytest.param(
            "It said 'we will pay'.",
            REPORT,
            [("quote", "we will pay")],
            id="straight-single-quotation",
        ),
        pytest.param(
            "It said (‘we will pay’)—'we will go'.",
            REPORT,
            [("quote", "we will pay"), ("quote", "we will go")],
            id="single-quotations-behind-a-bracket-and-a-dash",
        ),
        pytest.param(
            "It praised 'l'élan of fares'.",
            REPORT,
            [("quote", "l'élan of fares")],
            id="apostrophe-before-an-accent-ends-no-quotation",
        ),
        pytest.param(
            "公司說'票價會調漲'的話，稱‘票價會下跌’。",
            NOTICE,
            [("quote", "票價會調漲"), ("quote", "票價會下跌")],
            id="single-quotations-chinese",
        ),
        pytest.param(
            "公司說「票價會調漲」。", NOTICE, [("quote", "票價會調漲")], id="quotation-chinese"
        ),
        pytest.param(
            "公司說「票價會調漲", NOTICE, [("quote", "票價會調漲")], id="quotation-unclosed"
        ),
        pytest.param("The mayor is Ana Trudeau.", REPORT, [("name", "Trudeau")], id="name"),
        pytest.param("The mayor is José.", REPORT, [("name", "José")], id="name-with-accent"),
        pytest.param(
            "The Odell-Trudeau plan.",
            REPORT,
            [("name", "Trudeau"), ("name", "Odell-Trudeau")],
            id="half-a-name",
        ),
        pytest.param("由Ｂｒａｎｄｔ出資。", NOTICE, [("name", "Brandt")], id="name-in-full-width"),
        pytest.param("It was said by Mr Brandt.", REPORT, [("name", "Brandt")], id="courtesy"),
        pytest.param("TSMC met Brandt.", NOTICE, [("name", "Brandt")], id="name-after-a-known-one"),
        pytest.param(
            "王毅表示不滿，林大成表示同意。",
            "王毅不滿。",
            [("name", "林大成")],
            id="person-after-a-known-one",
        ),
        pytest.param("由Nvidia出資。", NOTICE, [("name", "Nvidia")], id="name-inside-chinese"),
        pytest.param("Nvidia出資。", NOTICE, [("name", "Nvidia")], id="name-before-chinese"),
        pytest.param(
            "Tuesday was the day.",
            REPORT,
            [("date", "Tuesday"), ("name", "Tuesday")],
            id="weekday-first",
        ),
        pytest.param("March is the month.", REPORT, [("name", "March")], id="month-first"),
        pytest.param(
            "Article 5 applies.", "Article 7 applies.", [("figure", "5")], id="number-of-an-article"
        ),
        pytest.param(
            "第一條適用。", "Article 3 applies.", [("figure", "1")], id="first-is-no-article"
        ),
        pytest.param("It was said by Đặng.", REPORT, [("name", "Đặng")], id="name-with-a-stroke"),
        pytest.param("It was Élan’s.", REPORT, [("name", "Élan’s")], id="capital-with-an-accent"),
        pytest.param(
            "馬可·波森宣布調漲。", "馬可·波魯說調漲。", [("name", "马可·波森")], id="dotted-name"
        ),
        pytest.param("莫蘭迪調漲。", "公司調漲。", [("name", "莫兰迪")], id="transcribed"),
        pytest.param("派一人到場。", "派三人到場。", [("figure", "1")], id="one"),
        pytest.param(
            "Francis spoke.", "It closed in France.", [("name", "Francis")], id="begins-alike"
        ),
        pytest.param(
            "Turner’s ships left.",
            "The ships turned back.",
            [("name", "Turner’s")],
            id="name-from-a-verb",
        ),
        pytest.param(
            "公司2月30日宣布。", NOTICE, [("figure", "2"), ("figure", "30")], id="no-such-day"
        ),
    ],
)
def test_what_the_evidence_lacks_fails(
    claim: str, words: str, expected: list[tuple[CheckKind, str]]
) -> None:
    assert failed(claim, words) == expected


@pytest.mark.parametrize("claim", ["in {}", "The {} budget fell."])
@pytest.mark.parametrize(
    ("words", "published", "year"),
    [
        ("It closed last year.", date(2026, 3, 2), 2025),
        ("It closed last November.", date(2026, 3, 2), 2025),
        ("碼頭前年關閉。", date(2026, 3, 2), 2024),
        ("码头明年关闭。", date(2026, 3, 2), 2027),
        ("It closes this year.", date(2026, 3, 2), 2026),
    ],
)
def test_years_told_by_words_are_read_against_the_day_of_publication(
    claim: str, words: str, published: date, year: int
) -> None:
    told = [evidence("The budget fell."), evidence(words, published)]
    assert all(check.ok for check in check_claim(claim.format(year), told))
    for other in (year - 1, year + 1):
        assert not all(check.ok for check in check_claim(claim.format(other), told))


@pytest.mark.parametrize(
    ("claim", "words", "published"),
    [
        ("in 2025", "The budget closed last year.", None),
        ("The 2025 budget", "The budget closed last year.", None),
        ("in 2025", "It closed at last and the last quarter was poor.", date(2026, 3, 2)),
        ("The 2025 budget", "The budget closed in December.", date(2026, 3, 2)),
    ],
)
def test_words_that_tell_no_year_carry_none(claim: str, words: str, published: date | None) -> None:
    checks = check_claim(claim, [evidence(words, published)])
    assert [check.ok for check in checks if "2025" in check.claim] == [False]


def test_a_quotation_is_not_pieced_together_from_two_quotes() -> None:
    halves = ("The mayor said we will not", "raise fares before spring.")
    assert failed("She said “we will not raise fares”.", *halves) == [
        ("quote", "we will not raise fares")
    ]


@pytest.mark.parametrize(
    ("claim", "carried"),
    [
        ("It closed on 4 June.", True),
        ("It closed on 9 May.", False),
        ("It closed on 7 July.", False),
        ("It took 11 ships.", True),
        ("It took 12 ships.", False),
        ("It was said by Odell.", True),
        ("It was said by Brandt.", False),
        ("It was “a good year”.", False),
    ],
)
def test_only_the_cited_words_carry(claim: str, carried: bool) -> None:
    before = "Brandt had 12 ships on 9 May. "
    cited = "Odell saw 11 ships leave on 4 June"
    text = f"{before}{cited}, not on 7 July, in “a good year”."
    article = evidence(text).article
    there = Evidence(article, len(before), len(before) + len(cited))
    assert all(check.ok for check in check_claim(claim, [there])) is carried


def test_figures_may_come_from_several_quotes() -> None:
    assert failed("The pier cost 11.1 billion, the ships 3億5000萬.", REPORT, NOTICE) == []


@pytest.mark.parametrize(
    ("kind", "carried", "lacking"),
    [
        ("figure", "12", "13"),
        ("figure", "article 12", "article 13"),
        ("date", "in 2025", "in 2024"),
        ("quote", "“票價不會調漲”", "“票價會調漲”"),
        ("name", "the TSMC firm", "the Nvidia firm"),
    ],
)
def test_each_check_names_what_it_holds_and_the_words_only_where_they_carry_it(
    kind: CheckKind, carried: str, lacking: str
) -> None:
    (good,) = check_claim(carried, [evidence(NOTICE)])
    (bad,) = check_claim(lacking, [evidence(NOTICE)])
    assert (good.kind, good.evidence, good.ok) == (kind, NOTICE, True)
    assert (bad.kind, bad.evidence, bad.ok) == (kind, "", False)
    assert good.claim in carried
    assert bad.claim in lacking


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("Harbour Works will spend it on the northern pier.", "supported"),
        (
            "Harbour Works said on Monday it will spend 11.1 billion on the northern stone pier.",
            "partly",
        ),
        ("The mayor hopes that a new pier for Harbour Works attracts visitors.", "partly"),
        ("An unrelated thing grew somewhere near the pier.", None),
        ("海港工程公司將整修碼頭。", None),
    ],
)
def test_support_is_by_the_claims_own_words(claim: str, support: str | None) -> None:
    assert support_of(claim, [evidence(REPORT)]) == support


def test_a_bare_name_says_nothing() -> None:
    assert support_of("Donald Trump.", [evidence("Donald Trump came to the pier.")]) is None


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("The northern pier costs 11.1 billion.", "partly"),
        ("Ferry orders under discussion are worth 11.1 billion.", None),
        ("On Monday everybody was uneasy.", None),
        ("11.1 billion.", None),
    ],
)
def test_a_figure_or_a_day_stands_among_the_words_it_is_of(claim: str, support: str | None) -> None:
    assert support_of(claim, [evidence(REPORT)]) == support


@pytest.mark.parametrize(
    ("claim", "words", "same"),
    [
        ("The bank did not raise its rate.", "The bank raised its rate.", False),
        ("The bank raised its rate.", "The bank raised its rate.", True),
        ("Exports fell.", "Exports rose.", False),
        ("出口下降12%。", "出口上升12%。", False),
        ("出口上升12%。", "出口增加12%。", True),
        ("他未承諾。", "他並未承諾。", True),
    ],
)
def test_a_claim_may_not_turn_its_evidence_round(claim: str, words: str, same: bool) -> None:
    assert same_direction(claim, [evidence(words)]) is same


@pytest.mark.parametrize(
    ("claim", "words", "ok"),
    [
        ("3月4日通話。", "4月3日通話。", False),
        ("The call was on 4 February.", "兩人2月4日通話。", True),
        ("The call was on February 5.", "兩人2月4日通話。", False),
        ("In May 2026 it ended.", "5月結束。", True),
    ],
)
def test_a_day_and_its_month_are_one(claim: str, words: str, ok: bool) -> None:
    checks = [c for c in check_claim(claim, [evidence(words)]) if c.kind == "date"]
    assert all(check.ok for check in checks) is ok
