"""What a question asks for, and whether a sentence has such a thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import fold_to_simplified
from rag.asked import Kind, asked_of, offers

PIECES = """
    多少 幾 誰 何時 哪 位 家 公司 為什麼 怎麼 說 嗎 有沒有 分別 渡輪 港務局 3 億元 去年 「 」 ， ？
    who what when how many and the of ferry harbour board 12 $4 million because said , ? . ' -
""".split()
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many ferries run on Sundays?", ("figure",)),
        ("新渡輪造價多少？", ("figure",)),
        ("码头重建 经费", ("other",)),
        ("渡輪票價", ("figure",)),
        ("price of the harbour ticket", ("figure",)),
        ("When did the pier burn down?", ("date",)),
        ("碼頭是哪一年蓋的", ("date",)),
        ("燈塔點亮的日期", ("date",)),
        ("How long did the strike last?", ("duration",)),
        ("罷工持續了幾天？", ("duration",)),
        ("Who bought the shipyard?", ("person",)),
        ("Which retired harbour official sold it?", ("person",)),
        ("哪一位造船公司的人反對？", ("person",)),
        ("Where will the boats be repaired?", ("place",)),
        ("船在哪座城市修理？", ("place",)),
        ("哪家銀行借的錢？", ("organisation",)),
        ("Which regional bank lent the money?", ("organisation",)),
        ("Why was the bridge closed?", ("reason",)),
        ("橋怎麼一直沒開放？", ("reason",)),
        ("What got in the way of the opening?", ("reason",)),
        ("船長原話怎麼說？", ("quotation",)),
        ("How did the captain describe the storm?", ("quotation",)),
        ("船長打了什麼比方？", ("quotation",)),
        ("Is the pier open?", ("yes_no",)),
        ("碼頭開放了嗎？", ("yes_no",)),
        ("港口賣了哪幾樣東西？", ("list",)),
        ("Which two things did the port sell?", ("list",)),
        ("What is the difference between the two ferries?", ("comparison",)),
        ("What does demurrage mean?", ("definition",)),
        ("Then what?", ("other",)),
        ("", ("other",)),
    ],
)
def test_the_kind_of_thing_that_is_asked_for(question: str, kinds: tuple[Kind, ...]) -> None:
    assert asked_of(question).kinds == kinds


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many boats were sold, and when?", ("figure", "date")),
        ("有多少人上船？航程多久？", ("figure", "duration")),
        ("有沒有人透露船價多少？", ("figure", "yes_no")),
        ("兩家船公司各賠多少錢？", ("figure",)),
        ("兩地票價分別是多少？", ("figure", "comparison")),
        ("各報的死亡人數對得上嗎？到底多少人？", ("conflict", "figure", "yes_no")),
        ("Do the papers agree on how long the trip took?", ("conflict", "duration")),
        ("遇到哪些官員？", ("person", "list")),
    ],
)
def test_several_kinds_stand_in_order_with_the_main_one_first(
    question: str, kinds: tuple[Kind, ...]
) -> None:
    assert asked_of(question).kinds == kinds


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("How many passengers drowned?", {"person"}),
        ("How many navy helicopters took part?", {"aircraft"}),
        ("出動幾架飛機？", {"aircraft"}),
        ("賣了多少輛？", {"vehicle"}),
        ("多少民眾贊成？", set()),
        ("贊成的占幾成？", {"percent"}),
        ("賠了多少錢？", {"money"}),
        ("How much did the ferry cost?", {"money"}),
        ("停航幾小時？", {"duration", "hour"}),
        ("哪一天復航？", {"day"}),
        ("In which year was it built?", {"year"}),
        ("排第幾？", {"ordinal"}),
        ("Who owns it?", set()),
    ],
)
def test_units_are_told_where_the_words_tell_them(question: str, units: set[str]) -> None:
    assert asked_of(question).units == units


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How many boats were sold?", 1),
        ("How many boats were sold, and to whom?", 2),
        ("票價多少？什麼時候調漲？", 2),
        ("兩地票價分別是多少？", 2),
        ("哪三種船停駛？", 3),
        ("What do both captains want?", 2),
    ],
)
def test_how_many_answers_are_wanted(question: str, parts: int) -> None:
    assert asked_of(question).parts == parts


@pytest.mark.parametrize("question", ["目前票價多少？", "Who is the captain now?", "最新進度"])
def test_the_newest_state_is_asked_for(question: str) -> None:
    assert asked_of(question).latest
    assert not asked_of("2019年票價多少？").latest


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("How many boats did the Odell yard build in May?", ("Odell yard build", "May")),
        ("請問港務局的渡輪總共載了多少人？", ("港務局", "渡輪")),
        ("Who?", ()),
    ],
)
def test_content_is_what_is_left_without_the_asking(
    question: str, content: tuple[str, ...]
) -> None:
    assert asked_of(question).content == content


@pytest.mark.parametrize(
    ("question", "with_it", "without"),
    [
        (
            "How many passengers drowned?",
            "The storm killed 31 people.",
            "The storm came from the west.",
        ),
        ("渡輪造價多少？", "渡輪花了3億元。", "渡輪有31個座位。"),
        ("船在何時沉沒？", "船在2019年5月4日沉沒。", "船沉沒了，原因不明。"),
        ("停航多久？", "停航長達三天。", "停航後改搭巴士。"),
        ("Who sold the yard?", "It was sold by Margaret Odell.", "It was sold at a loss."),
        ("誰反對？", "局長林志明反對這個計畫。", "這個計畫有人反對。"),
        ("船停在哪裡？", "船停在高雄。", "船停了下來。"),
        ("Which bank paid?", "Northern Savings Bank paid the bill.", "The bill was paid late."),
        ("為什麼停駛？", "因為風浪太大，渡輪停駛。", "渡輪星期二停駛。"),
        ("船長怎麼形容？", "船長說：「像一面牆壓過來。」", "船長回到港口。"),
        ("賣了哪些東西？", "港口賣了纜繩、燈具、浮標和小艇。", "港口賣了東西。"),
        ("兩艘船有什麼不同？", "前者較快，後者則省油。", "兩艘船停在港口。"),
        ("各報數字對得上嗎？", "另有報導的估計是兩倍。", "船在港口。"),
        ("What does demurrage mean?", "Demurrage is a charge for delay.", "Demurrage rose."),
    ],
)
def test_a_text_that_has_such_a_thing_offers_more(
    question: str, with_it: str, without: str
) -> None:
    asked = asked_of(question)
    assert offers(asked, with_it) > offers(asked, without)
    assert offers(asked, with_it) >= 0.5


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("12艘渡輪之中賣了幾艘？", "港務局有12艘渡輪。"),
        ("How much of the $4 million was paid?", "The bill came to US$4m."),
        ("2019年5月4日之後哪一天復航？", "船在2019年5月4日沉沒。"),
        ("Who met Trump?", "A crowd waited for 川普."),
        ("除了東京還去了哪裡？", "代表團在 Tokyo."),
    ],
)
def test_what_the_question_says_itself_is_no_answer(question: str, text: str) -> None:
    assert offers(asked_of(question), text) < 0.45


def test_a_figure_of_the_unit_asked_for_offers_more_than_another() -> None:
    asked = asked_of("賣了多少架飛機？")
    assert offers(asked, "賣了30架。") > offers(asked, "賣了30。") > offers(asked, "賣了30億元。")


def test_nothing_is_said_where_the_kind_is_not_known() -> None:
    assert offers(asked_of("然後呢"), "船沉了。") == offers(asked_of("Then?"), "31 died.") == 0.5


@given(TEXTS, TEXTS)
def test_any_text_can_be_asked_and_offered(question: str, text: str) -> None:
    asked = asked_of(question)
    assert asked.kinds
    assert len(set(asked.kinds)) == len(asked.kinds)
    assert asked.parts >= 1
    assert 0.0 <= offers(asked, text) <= 1.0
    assert all(run and run in question for run in asked.content)


@given(TEXTS)
def test_both_scripts_ask_for_the_same(question: str) -> None:
    asked, folded = asked_of(question), asked_of(fold_to_simplified(question))
    assert (asked.kinds, asked.units, asked.parts) == (folded.kinds, folded.units, folded.parts)
