"""CC-CEDICT's format, on entries made up in it, and the words of a text that a dictionary has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.words import Dictionary, default_dictionary
from rag.words.dictionary import read_entries

ENTRIES = """\
# CC-CEDICT, made up
#! entries=9
潮閘 潮闸 [chao2 zha2] /tide gate/floodgate/
潮閘門 潮闸门 [chao2 zha2 men2] /sluice/
碼頭費 码头费 [ma3 tou5 fei4] /(nautical) harbour dues; wharfage/mooring fees (of ships)/
燈塔 灯塔 [deng1 ta3] /lighthouse/CL:座[zuo4]/
"""


def read(glosses: str) -> Dictionary:
    return read_entries(f"燈籠 灯笼 [deng1 long2] /{glosses}/\n")


def test_a_simplified_word_has_the_stems_of_its_glosses_and_a_stem_its_words() -> None:
    dictionary = read_entries(ENTRIES)
    assert dictionary.english == {
        "潮闸": "tide gate floodgat",
        "潮闸门": "sluic",
        "码头费": "harbour due wharfag moor fee",
        "灯塔": "lighthous",
    }
    assert dictionary.chinese["tide gate"] == "潮闸"
    assert dictionary.chinese["floodgat"] == "潮闸"
    assert dictionary.chinese["wharfag"] == dictionary.chinese["harbour due"] == "码头费"


def test_words_that_share_a_gloss_are_all_kept_in_order_and_each_once() -> None:
    dictionary = read_entries(
        "燈籠 灯笼 [deng1 long2] /lantern/\n提燈 提灯 [ti2 deng1] /lantern/lanterns/\n"
    )
    assert dictionary.chinese["lantern"].split() == ["灯笼", "提灯"]


@pytest.mark.parametrize(
    "gloss",
    [
        "variant of 燈[deng1]",
        "old variant of 燈[deng1]",
        "erhua variant of 燈[deng1]",
        "surname Denglong",
        "abbr. for 燈會籠子[deng1 hui4 long2 zi5]",
        "see 花燈[hua1 deng1]",
        "CL:盞[zhan3],個[ge4]",
        "also written 灯籠",
        "used in 燈籠魚[deng1 long2 yu2]",
    ],
)
def test_what_points_to_another_entry_is_no_translation(gloss: str) -> None:
    assert read(f"lantern/{gloss}").english == {"灯笼": "lantern"}
    assert read(gloss).english == {}


@pytest.mark.parametrize("gloss", ["(Tw) surname Denglong", "(old) variant of 燈[deng1]"])
def test_nor_is_it_behind_an_aside(gloss: str) -> None:
    assert read(f"lantern/{gloss}").english == {"灯笼": "lantern"}


@pytest.mark.parametrize("gloss", ["(paper) lantern", "lantern (made of paper)", "lantern [Tw]"])
def test_asides_are_left_out(gloss: str) -> None:
    assert read(gloss).english == {"灯笼": "lantern"}


def test_a_gloss_that_explains_at_length_is_left_out() -> None:
    told = "light in a frame of bamboo that is hung over doors at the end of the year"
    assert read(f"{told}/lantern").english == {"灯笼": "lantern"}
    assert read("old red paper lantern frame").english == {}


def test_three_words_translate_into_english_but_are_looked_for_in_chinese_as_less() -> None:
    dictionary = read("red paper lantern")
    assert dictionary.english == {"灯笼": "red paper lantern"}
    assert dictionary.chinese == {}


@pytest.mark.parametrize(
    "line",
    ["ＯＫ OK [OK] /fine/", "Ｔ恤 T恤 [T xu4] /shirt/", "燈籠 lantern", ""],
)
def test_what_is_no_entry_is_passed_over(line: str) -> None:
    assert read_entries(line + "\n") == Dictionary({}, {})


def test_words_are_found_longest_first_from_the_left() -> None:
    dictionary = read_entries(ENTRIES)
    assert dictionary.words_in("开潮闸门前付码头费。灯塔") == ("潮闸门", "码头费", "灯塔")
    assert dictionary.words_in("潮闸灯") == ("潮闸",)
    alone = read_entries("燈 灯 [deng1] /lamp/\n是 是 [shi4] /to be/yes/\n" + ENTRIES)
    assert alone.words_in("是潮闸灯") == ("潮闸", "灯")
    assert dictionary.words_in("") == ()


WORDS = ("潮闸", "潮闸门", "码头费", "灯塔")


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from(["，", " a ", "雾", "\n"]))
def test_words_that_stand_apart_are_all_found(words: list[str], between: str) -> None:
    text = between.join(words)
    assert read_entries(ENTRIES).words_in(text) == tuple(words)


@given(st.text(st.sampled_from("潮闸门码头费灯塔雾a "), max_size=30))
def test_words_are_in_order_apart_and_leave_none_out(text: str) -> None:
    dictionary = read_entries(ENTRIES)
    at, left = 0, []
    for word in dictionary.words_in(text):
        found = text.index(word, at)
        left.append(text[at:found])
        at = found + len(word)
    left.append(text[at:])
    assert not any(word in piece for word in WORDS for piece in left)


def test_the_dictionary_that_ships_has_the_words_of_news() -> None:
    dictionary = default_dictionary()
    assert "tariff" in dictionary.english["关税"].split()
    assert "关税" in dictionary.chinese["tariff"].split()
    assert dictionary.words_in("关税谈判") == ("关税", "谈判")
