"""The terms under which texts are found."""

import os
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import fold_to_simplified
from rag.words import folding_version, index_terms


@pytest.mark.parametrize(
    "texts",
    [
        ("國務卿盧比歐週二訪問東京。", "国务卿卢比欧周二访问东京。"),
        ("聯合國憲章第2758號決議", "联合国宪章第2758号决议"),
        ("兩億五千萬歐元，三十個國家", "两亿五千万欧元，三十个国家"),
        ("參議員與眾議員開會，討論關稅", "参议员与众议员开会，讨论关税"),
    ],
)
def test_the_same_words_in_either_script_have_the_same_terms(texts: tuple[str, str]) -> None:
    traditional, simplified = map(index_terms, texts)
    assert traditional == simplified
    half = len(texts[0]) // 2
    assert index_terms(texts[0][:half] + texts[1][half:]) == traditional


@pytest.mark.parametrize(
    ("texts", "shared"),
    [
        (("Trump: 111億美元", "特朗普说，11,100,000,000", "$11.1 billion, said Trump"), 2),
        (("習近平與馬克宏", "Xi Jinping met Macron", "习近平和马克龙"), 2),
        (("一千二百人", "1,200 people", "twelve hundred people"), 1),
        (("北約", "NATO", "北大西洋公约组织"), 1),
    ],
)
def test_names_and_numbers_have_one_term_in_every_language(
    texts: tuple[str, ...], shared: int
) -> None:
    common = frozenset.intersection(*map(index_terms, texts))
    assert len({term for term in common if term[0] in "@="}) == shared


def test_words_of_no_content_have_no_terms() -> None:
    assert index_terms("What is it? 是什麼？") == frozenset()


# Characters that convert, numerals among them, names that contain some, and what needs no folding.
MIXED = st.lists(
    st.sampled_from(
        [
            *"兩億萬貳參陸點雙幾個歲塊餘廿卅〇零百千年月日時會議國聯華關稅談說這裡裏后後干乾幹髮發面麵",
            *(
                "盧比歐",
                "習近平",
                "賴清德",
                "馬克宏",
                "聯合國",
                "歐盟",
                "國務卿",
                "波音",
                "Rubio",
                "NATO",
            ),
            *("3.5%", "1,200", "twelve", "billion", "，", "。", " ", "\n"),
        ]
    )
    | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    max_size=20,
)


@given(MIXED, st.randoms(use_true_random=False))
def test_script_never_matters_even_where_it_is_mixed(pieces: list[str], chance) -> None:
    text = "".join(pieces)
    simplified = fold_to_simplified(text)
    mixed = "".join(chance.choice(pair) for pair in zip(text, simplified, strict=True))
    assert index_terms(text) == index_terms(simplified) == index_terms(mixed)


@given(MIXED.map("".join), MIXED.map("".join))
def test_a_text_keeps_its_terms_beside_another(one: str, other: str) -> None:
    assert index_terms(one) <= index_terms(f"{one}\n。\n{other}")


@given(st.text(max_size=40))
def test_a_term_stands_on_one_line(text: str) -> None:
    assert all(term and not set(term) & set("\r\n") for term in index_terms(text))


def test_the_folding_version_is_the_same_in_every_process() -> None:
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", folding_version())
    code = "from rag.words import folding_version; print(folding_version())"
    again = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout.strip() == folding_version()
