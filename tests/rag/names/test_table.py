"""The table that comes with the package, and tables that others write."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from rag.articles import fold_to_simplified
from rag.errors import BadInput
from rag.names import Kind, default_table, load_table, mentions_in, merge, render, unmatched_names
from rag.names.folding import fold
from rag.names.matching import read_names
from rag.types import Language

HEADING = "id\tkind\twithin\ten\tzh-Hant-TW\tzh-Hant-HK\tzh-Hans"
NAMES = Path(__file__).resolve().parents[3] / "rag" / "names"
TABLE = default_table()
ROWS = [entity for entity in TABLE.entities.values() if entity.kind != "given"]


def written(folder: Path, *rows: str, heading: str = HEADING) -> Path:
    path = folder / "names.tsv"
    path.write_text("\n".join((heading, *rows)), encoding="utf-8")
    return path


# The shipped table.


def test_every_kind_is_there_in_number() -> None:
    counts = Counter(entity.kind for entity in ROWS)
    assert set(counts) == set(get_args(Kind)) - {"given"}
    assert counts["person"] >= 500
    assert sum(counts[kind] for kind in set(counts) - {"word", "compound"}) >= 1500


def test_every_form_read_by_itself_is_its_entity() -> None:
    for entity in ROWS:
        for form in entity.all_forms:
            read = {(m.start, m.end): m.entities for m in read_names(form.text, table=TABLE)}
            for part, entity_id in zip(form.parts, entity.parts, strict=True):
                assert entity_id in read.get(part, ()), (entity.source, form.text)


def test_a_form_inside_another_is_not_read_there() -> None:
    """國務院 in 美國國務院, 中國 in 中國時報: meant to be, for the longer form is read whole."""
    bare = {fold(f.text).lower: (e.id, f.text) for e in ROWS for f in e.all_forms if f.bare}
    inside = {
        (short, long)
        for long in bare
        for start in range(len(long))
        for end in range(start + 2, len(long) + 1)
        if (short := long[start:end]) in bare and bare[short][0] != bare[long][0]
    }
    assert {("国务院", "美国国务院"), ("中国", "中国时报"), ("马里", "马里兰州")} <= inside
    for _, long in inside:
        entity_id, written_form = bare[long]
        (mention,) = read_names(written_form, table=TABLE)
        assert (mention.start, mention.end) == (0, len(written_form))
        assert entity_id in mention.entities


def test_columns_are_in_their_own_script() -> None:
    for path in sorted(NAMES.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith(("#", "id\t")):
                continue
            cells = [*line.split("\t"), "", "", ""]
            where = f"{path.name}, line {number}"
            assert fold_to_simplified(cells[6]) == cells[6], where
            # What Big5 with Hong Kong's signs cannot write is Simplified.
            traditional = f"{cells[4]}{cells[5]}"
            assert traditional.encode("big5hkscs").decode("big5hkscs") == traditional, where


def test_a_simplified_cell_is_there_only_where_regions_differ() -> None:
    """Every Traditional form folds to a Simplified one, or the row has a Simplified cell of its own."""
    for path in sorted(NAMES.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            cells = line.split("\t")
            if line.startswith("#") or path.stem == "territories" or len(cells) < 7:
                continue
            taiwan, mainland = fold_to_simplified(cells[4]).split("|"), cells[6].split("|")
            same = taiwan[0] == mainland[0] and set(mainland) <= set(taiwan)
            assert not same or line.startswith("id\t"), f"{path.name}, line {number}"


def test_what_entities_are_within_has_no_ring() -> None:
    for entity in ROWS:
        seen, above = {entity.id}, list(entity.within)
        while above:
            each = above.pop()
            assert each not in seen or each in entity.within, entity.source
            seen.add(each)
            above += TABLE.entities[each].within


@pytest.mark.parametrize(
    ("entity_id", "language", "region", "name"),
    [
        ("donald-trump", "en", "TW", "Donald Trump"),
        ("donald-trump", "zh-Hant", "TW", "川普"),
        ("donald-trump", "zh-Hant", "HK", "特朗普"),
        ("donald-trump", "zh-Hans", "TW", "特朗普"),
        ("keir-starmer", "zh-Hant", "HK", "施紀賢"),
        ("xi-jinping", "zh-Hans", "TW", "习近平"),
        ("us", "en", "TW", "United States"),
        ("us", "zh-Hant", "HK", "美國"),
        ("nz", "zh-Hant", "TW", "紐西蘭"),
        ("nz", "zh-Hans", "TW", "新西兰"),
        ("hk", "zh-Hant", "HK", "香港"),
        ("la", "zh-Hant", "HK", "老撾"),
        ("federal-reserve", "zh-Hant", "TW", "聯準會"),
        ("federal-reserve", "zh-Hans", "TW", "美联储"),
        ("tsmc", "zh-Hans", "TW", "台积电"),
        ("theresa-may", "zh-Hans", "TW", "特雷莎·梅"),
        ("us-state-department", "en", "TW", "State Department"),
    ],
)
def test_preferred_names(entity_id: str, language: Language, region: str, name: str) -> None:
    assert render(entity_id, language, region="HK" if region == "HK" else "TW") == name


@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans"])
def test_every_entity_has_a_name_that_reads_back(language: Language) -> None:
    for entity in ROWS:
        if entity.kind != "compound":
            read = read_names(render(entity.id, language), table=TABLE)
            assert entity.id in {each for m in read for each in m.entities}, entity.source


def test_an_unknown_id_has_no_name() -> None:
    with pytest.raises(BadInput, match="'nobody'"):
        render("nobody", "en")


# Tables that others write.


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "# people of the harbour",
        "ines-valdor\tperson\ttw\tInes Valdor|~Valdor\t瓦朵",
        "harbour-board\torganisation\t\tHarbour Board(s)\t港灣局\t\t港湾局",
        "us\tplace\t\tUncle Sam",
    )
    table = merge(default_table(), load_table(path))
    text = "Valdor of the Harbour Boards wrote to Uncle Sam and to Trump."
    assert [sorted(m.entities) for m in mentions_in(text, table=table)] == [
        ["ines-valdor"],
        ["harbour-board"],
        ["us"],
        ["donald-trump"],
    ]
    assert unmatched_names("瓦朵說", "Valdor said", table=table) == ()
    assert render("us", "en", table=table) == "United States"
    assert render("harbour-board", "zh-Hant", region="HK", table=table) == "港灣局"
    assert mentions_in("Uncle Sam") == ()


@pytest.mark.parametrize(
    ("row", "line", "problem"),
    [
        ("a\tperson", 2, "2 columns"),
        ("\tperson\t\tAda", 2, "id is empty"),
        ("a\thero\t\tAda", 2, "no kind 'hero'"),
        ("a\tperson\t\t\t", 2, "no form"),
        ("a\tperson\t\tAda||Bo", 2, "''"),
        ("a\tperson\t\tAda [Bo", 2, "'Ada \\[Bo'"),
        ("a\tperson\t\tAda (Bo", 2, "brackets"),
        ("a\tperson\t\t[Ada] [Bo]", 2, "2 names for 1"),
        ("a+b\tcompound\t\tAdaBo", 2, "1 names for 2"),
        ("a\tperson\t\tПетр", 2, "'Петр' cannot be found"),
        ("a\tperson\t\tAda  Bo", 2, "single spaces"),
        ("a\tperson\t\t\t習", 2, "'習' alone"),
        ("a\tperson\t\tAda\na\tperson\t\tBo", 3, "row already"),
        ("a\tperson\t\tByfleet\nb\tperson\t\tBYFLEET", 3, "'byfleet' is also a form of 'a'"),
        ("a\tperson\t\t~Byfleet\nb\tperson\t\tByfleet", 3, "line 2"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, line: int, problem: str) -> None:
    with pytest.raises(BadInput, match=problem) as raised:
        load_table(written(tmp_path, row))
    assert f"names.tsv, line {line}" in str(raised.value)


def test_a_bad_heading_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="line 1: the heading must be id, kind"):
        load_table(written(tmp_path, heading="id\tkind"))
    with pytest.raises(BadInput, match="heading"):
        load_table(written(tmp_path, heading="# nothing"))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.tsv cannot be read"):
        load_table(tmp_path / "nowhere.tsv")
    (tmp_path / "other.tsv").write_bytes(b"id\xff")
    with pytest.raises(BadInput, match="not UTF-8"):
        load_table(tmp_path / "other.tsv")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("someone-else\tperson\t\tTrump", "'donald-trump'"),
        ("xi-jinping\toffice\t\tXi", "is a person"),
        ("ada\tperson\tatlantis\tAda Byfleet", "no 'atlantis'"),
        ("ada+bo\tcompound\t\t[Ada][Bo]", "no 'ada'"),
    ],
)
def test_tables_that_do_not_fit_together(tmp_path: Path, row: str, problem: str) -> None:
    added = load_table(written(tmp_path, row))
    with pytest.raises(BadInput, match=problem) as raised:
        merge(default_table(), added)
    assert "names.tsv, line 2" in str(raised.value)


def test_forms_that_both_tables_mark_mean_either(tmp_path: Path) -> None:
    one = load_table(written(tmp_path, "ada\tperson\t\tAda Byfleet|~Byfleet"))
    other = load_table(written(tmp_path, "bea\tperson\t\tBea Byfleet|~Byfleet"))
    (mention,) = mentions_in("Byfleet", table=merge(one, other))
    assert (mention.entities, mention.ambiguous) == ({"ada", "bea"}, True)
