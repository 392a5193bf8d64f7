"""Claims that have the figures and names of their evidence and still say something else."""

from datetime import date

import pytest

from rag.alignment import Nearness
from rag.checks import (
    check_claim,
    exchanged,
    same_direction,
    same_steps,
    same_subjects,
    support_across,
)
from rag.citations import Evidence
from rag.types import Article, Check, Language


def evidence(text: str, published: date | None = date(2026, 3, 2)) -> Evidence:
    language: Language = "en" if text.isascii() else "zh-Hant"
    article = Article("pier", "Pier", text, language, "0" * 64, published)
    return Evidence(article, 0, len(text))


def failed(claim: str, text: str, as_of: date | None = None) -> list[str]:
    return [c.claim for c in check_claim(claim, [evidence(text)], as_of=as_of) if not c.ok]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Trump called Xi.", "Xi called Trump on Friday."),
        ("Trump called Xi.", "習近平週五致電川普。"),
        ("川普致電習近平。", "Xi phoned Trump on Friday."),
        ("川普邀請習近平。", "習近平邀請川普訪問北京。"),
        ("Xi was invited by Trump.", "習近平邀請川普訪問北京。"),
        ("川普獲習近平邀請。", "川普邀請習近平訪美。"),
        ("川普向習近平致電。", "習近平向川普致電。"),
        ("Ukraine invaded Russia.", "俄羅斯入侵烏克蘭。"),
        ("Ana Brandt sued Bo Odell.", "Bo Odell sued Ana Brandt."),
        ("Brandt outshone Odell.", "Odell outshone Brandt."),
        ("川普向習近平致電。", "Xi called Trump."),
        ("Brandt called Trump.", "Trump called Brandt."),
    ],
)
def test_who_did_it_to_whom_may_not_be_exchanged(claim: str, text: str) -> None:
    assert exchanged(claim, text)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Trump called Xi.", "Trump called Xi on Friday."),
        ("Xi was called by Trump.", "川普致電習近平。"),
        ("習近平獲川普邀請。", "川普邀請習近平訪美。"),
        ("Trump met Xi.", "Xi met Trump in Busan."),
        ("Trump and Xi criticised Japan.", "習近平與川普批評日本。"),
        ("Trump called Xi.", "Xi called Trump, after Trump called Xi."),
        ("Trump spoke.", "Xi called Trump."),
        ("Trump called Xi.", "Xi left; calls to Trump went on."),
        ("Trump called Xi.", "Xi called. Trump replied."),
        ("Trump called Xi.", "A call was made. Xi invited Trump."),
        ("Trump called Xi.", "Trump called Xi. Xi called."),
        ("Xi called Trump.", "Xi was called Trump’s friend."),
        ("川普批評習近平。", "川普離開。被習近平批評的是日本。"),
    ],
)
def test_what_is_told_another_way_is_not_exchanged(claim: str, text: str) -> None:
    assert not exchanged(claim, text)


@pytest.mark.parametrize(
    ("claim", "text", "same"),
    [
        ("Trump made no promise.", "川普未承諾。", True),
        ("Trump made a promise.", "川普未承諾。", False),
        ("Trump made no promise.", "川普承諾了。", False),
        ("Taiwan was not mentioned.", "聲明沒有提到台灣。", True),
        ("Taiwan was mentioned.", "聲明沒有提到台灣。", False),
        ("The ministry denied the report.", "外交部否認這項報導。", True),
        ("The ministry confirmed the report.", "外交部否認這項報導。", False),
        ("外交部證實此事。", "The ministry denied the report.", False),
        ("Exports rose.", "出口上升。", True),
        ("Exports rose.", "出口下降。", False),
        ("出口下降。", "Exports rose.", False),
        ("Drones flew.", "無人機起飛，未來仍有。", True),
        ("The city cancelled the loan.", "市府提供貸款。", False),
        ("The city cancelled the loan.", "市府取消貸款。", True),
        ("Three people died.", "三人受傷。", False),
        ("Parliament approved it.", "議會否決此案。", False),
    ],
)
def test_across_languages_yes_stays_yes_and_up_stays_up(claim: str, text: str, same: bool) -> None:
    assert same_direction(claim, [evidence(text)]) is same


@pytest.mark.parametrize(
    ("claim", "text", "same"),
    [
        ("The bank raised its rate.", "The bank did not raise its rate, and shares rose.", False),
        ("Shares rose.", "The bank did not raise its rate, and shares rose.", True),
        ("Shares did not rise.", "The bank did not raise its rate, and shares rose.", False),
        ("銀行升息。", "銀行並未升息，股價上漲。", False),
        ("不僅股價上漲。", "股價上漲。", True),
        ("It sold the port.", "It bought the port.", False),
        ("It opened before noon.", "It opened after noon.", False),
        ("The council approved it.", "The council approved it.", True),
        ("Trade rose.", "Exports rose.", True),
        ("Imports and exports rose.", "Exports rose.", True),
        ("Imports rose.", "Exports rose.", False),
        ("Exports rose.", "Imports rose.", False),
        ("Imports rose.", "Goods from abroad rose.", True),
        ("Today, shares rose.", "Today nobody spoke, and shares rose.", True),
    ],
)
def test_within_a_language_each_clause_keeps_its_direction(
    claim: str, text: str, same: bool
) -> None:
    assert same_direction(claim, [evidence(text)]) is same


@pytest.mark.parametrize(
    ("claim", "text", "wrong"),
    [
        ("President Carney spoke.", "川普總統與加拿大總理卡尼通話。", ["president"]),
        ("Prime Minister Carney spoke.", "川普總統與加拿大總理卡尼通話。", []),
        ("Chinese Finance Minister Bessent spoke.", "財政部長貝森特與中國代表會面。", ["Chinese"]),
        ("US Treasury Secretary Bessent spoke.", "財政部長貝森特與中國代表會面。", []),
        ("外長王毅發言。", "China's foreign minister Wang Yi spoke.", []),
        ("防長王毅發言。", "Foreign Minister Wang Yi met the defence minister.", ["防長"]),
        ("The mayor resigned.", "The police chief resigned.", ["mayor"]),
        ("President Carney spoke.", "川普總統與卡尼通話。", ["president"]),
        ("Carney, the prime minister, spoke.", "川普總統致電加拿大總理卡尼。", []),
        ("Trump, the prime minister, spoke.", "川普總統致電加拿大總理卡尼。", ["prime minister"]),
        ("Trump, President Xi and Carney spoke.", "習近平主席、川普、卡尼通話。", []),
        ("The president praised Carney.", "卡尼獲川普總統讚揚。", []),
        ("The president praised Japan.", "日本獲習近平主席讚揚。", []),
        ("The Canadian prime minister spoke.", "加拿大總理發言，日本反對。", []),
        ("The Japanese prime minister spoke.", "加拿大總理發言，日本反對。", ["Japanese"]),
    ],
)
def test_nobody_is_given_an_office_or_a_country_that_is_not_theirs(
    claim: str, text: str, wrong: list[str]
) -> None:
    assert failed(claim, text) == wrong


@pytest.mark.parametrize(
    ("claim", "text", "wrong"),
    [
        ("Washington cut its tariffs.", "美方降低關稅。", []),
        ("Talks took place in Washington.", "美方與日方會談。", ["Washington"]),
        ("Tariffs fell on Saturday.", "關稅週六下降。", []),
        ("Tariffs fell on Sunday.", "關稅週六下降。", ["Sunday", "Sunday"]),
        ("會談在華盛頓舉行。", "The US and Japan held talks.", ["華盛頓"]),
        ("華盛頓同意會談。", "The US agreed to hold talks.", []),
        ("官員林成表示不滿。", "官員表示不滿。", ["林成"]),
        ("Negotiations ended in October.", "談判10月結束。", []),
        ("Odell said tariffs fell.", "市長說關稅下降。", ["Odell"]),
        ("Castellan said tariffs fell.", "市長說關稅下降。", ["Castellan"]),
        ("Sally said tariffs fell.", "市長說關稅下降。", ["Sally"]),
        ("Florence said tariffs fell.", "市長說關稅下降。", ["Florence"]),
        ("市長是一個農民。", "The mayor is a farmer.", []),
        ("市長養了三隻羊。", "The mayor keeps sheep.", ["三隻"]),
        ("官員林大成表示不滿。", "官員表示不滿。", ["林大成"]),
        ("陳國安，曾任部長。", "部長曾任教授。", ["陈国安"]),
        ("史密森尼宣布。", "The museum announced it.", ["史密森尼"]),
    ],
)
def test_names_days_and_small_numbers_across_languages(
    claim: str, text: str, wrong: list[str]
) -> None:
    assert failed(claim, text) == wrong


DAYS = [
    ("Monday", "週一"), ("Tuesday", "星期二"), ("Wednesday", "周三"), ("Thursday", "禮拜四"),
    ("Friday", "星期五"), ("Saturday", "週六"), ("Sunday", "週日"), ("Sunday", "礼拜天"),
]  # fmt: skip


@pytest.mark.parametrize("said", range(8))
@pytest.mark.parametrize("told", range(8))
def test_a_day_of_the_week_is_that_of_the_report(said: int, told: int) -> None:
    same = DAYS[said][0] == DAYS[told][0]
    english, chinese = f"Tariffs fell on {DAYS[said][0]}.", f"關稅{DAYS[told][1]}下降。"
    assert (failed(english, chinese, date(2026, 6, 15)) == []) is same
    assert (failed(chinese, english, date(2026, 6, 15)) == []) is same


@pytest.mark.parametrize(
    ("claim", "text", "published", "ok"),
    [
        ("It closed last year.", "It closed last year.", date(2025, 12, 1), False),
        ("It closed last year.", "It closed this year.", date(2025, 12, 1), True),
        ("去年關閉。", "It closed in May 2025.", date(2025, 12, 1), True),
        ("It closed last month.", "它上個月關閉。", date(2026, 6, 3), True),
        ("It closed yesterday.", "它昨天關閉。", date(2026, 3, 2), False),
        ("It opened last year and closed last month.", "2025年開，5月關。", date(2026, 6, 3), True),
        (
            "It opened last year and closed last month.",
            "2025年開，4月關。",
            date(2026, 6, 3),
            False,
        ),
    ],
)
def test_words_that_count_from_today_count_from_the_readers_day(
    claim: str, text: str, published: date, ok: bool
) -> None:
    checks = check_claim(claim, [evidence(text, published)], as_of=date(2026, 6, 15))
    assert all(check.ok for check in checks if check.kind == "date") is ok


@pytest.mark.parametrize(
    ("claim", "text", "same"),
    [
        ("Tariffs were lowered by 145% to 30%.", "關稅從145%降至30%。", False),
        ("Tariffs were lowered from 145% to 30%.", "關稅從145%降至30%。", True),
        ("關稅從30%升至145%。", "Tariffs were cut from 145% to 30%.", False),
        ("Exports rose to 12%.", "Exports rose by 12% in May.", False),
        ("Exports rose 12%.", "Exports rose by 12% in May.", True),
        ("Exports rose to 12%.", "出口增加12%。", False),
        ("出口增加了12%。", "Exports grew 12%.", True),
        ("出口增至12%。", "Exports grew 12%.", False),
        ("The rate is 12%.", "The rate rose from 10% to 12%.", True),
        ("It rose from 3 to 5.", "It rose from 3 to 5, and fell by 3 later.", True),
        ("It fell by 3.", "It rose from 3 to 5, and fell by 3 later.", True),
    ],
)
def test_a_figure_that_something_rose_to_is_not_one_it_rose_by(
    claim: str, text: str, same: bool
) -> None:
    assert same_steps(claim, [evidence(text)]) is same


@pytest.mark.parametrize(
    ("claim", "text", "same"),
    [
        ("Imports rose 30%.", "Exports rose 12% while imports rose 30%.", True),
        ("Imports rose 12%.", "Exports rose 12% while imports rose 30%.", False),
        ("甲隊得30分。", "甲隊得12分，乙隊得30分。", False),
        ("甲隊得12分，乙隊得30分。", "甲隊得12分，乙隊得30分。", True),
        ("Imports rose 12%.", "Imports rose 12% to US$30 billion.", True),
        ("It was 12%.", "Exports rose 12%, imports 30%.", True),
        ("It took 30% of imports.", "12% of imports and 30% of exports went.", False),
        ("Exports rose 12%.", "A gain of 12%: exports rose US$3 billion.", True),
    ],
)
def test_a_figure_stays_with_what_it_is_the_figure_of(claim: str, text: str, same: bool) -> None:
    assert same_subjects(claim, [evidence(text)]) is same


NAME = Check("name", "Trump", "川普", ok=True)


@pytest.mark.parametrize(
    ("checks", "near", "support"),
    [
        ([NAME], [Nearness(0.6, 0.7)], "partly"),
        ([NAME], [Nearness(0.1, 0.1), Nearness(0.6, 0.7)], "partly"),
        ([Check("date", "in May", "5月", ok=True)], [Nearness(0.6, 0.7)], "partly"),
        ([NAME], [Nearness(0.2, 0.7)], None),
        ([NAME], [Nearness(0.46, 0.48)], None),
        ([NAME], [], None),
        ([], [Nearness(0.99, 0.99)], None),
        ([Check("quote", "yes", "yes", ok=True)], [Nearness(0.99, 0.99)], None),
    ],
)
def test_across_languages_a_claim_needs_a_fact_and_words_that_are_all_near(
    checks: list[Check], near: list[Nearness], support: str | None
) -> None:
    assert support_across(checks, near) == support
