"""Two desks' articles, made up, and questions on both: they write of the same town and the same
things, in three languages, say otherwise in part, print the same stories, and neither may read the
other. Each desk has words of its own that stand in no article of the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from fakes import HashEncoder

from rag.encoder import Vectors

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: its sources as its articles spell them and as its key does, and its own words."""

    name: str
    sources: tuple[str, str]
    key_sources: tuple[str, str]
    speaker: tuple[str, str, str]
    place: tuple[str, str, str]
    vessel: tuple[str, str, str]
    first_day: date
    count: int
    sum_of_money: int


HARBOUR = Desk(
    "harbour",
    ("Harbour Wire", "海角報"),
    ("HARBOUR wire", "海角報"),
    ("Quillon Abery", "寇雅彬", "寇雅彬"),
    ("Zelkova Yard", "榆莊船塢", "榆庄船坞"),
    ("Brantgoose", "黑雁號", "黑雁号"),
    date(2025, 3, 3),
    12,
    40,
)
HILL = Desk(
    "hill",
    ("Hill Post", "山城日報"),
    ("hill post", "山城日報"),
    ("Ottoline Vance", "范歐琳", "范欧琳"),
    ("Myrtle Gate", "桃金門", "桃金门"),
    ("Nightheron", "夜鷺號", "夜鹭号"),
    date(2026, 1, 5),
    15,
    55,
)
DESKS = (HARBOUR, HILL)

_THINGS = (
    ("ferries", "渡輪", "渡轮"),
    ("trams", "電車", "电车"),
    ("lighthouses", "燈塔", "灯塔"),
    ("libraries", "圖書館", "图书馆"),
    ("markets", "市場", "市场"),
    ("bridges", "橋樑", "桥梁"),
    ("schools", "學校", "学校"),
    ("hospitals", "醫院", "医院"),
    ("theatres", "劇院", "剧院"),
    ("reservoirs", "水庫", "水库"),
)
_LANGUAGES = ("en", "hant", "hans")


def rows(desk: Desk) -> list[Row]:
    """The articles of a desk as rows of a corpus."""
    return list(_rows(desk))


def _rows(desk: Desk) -> Iterator[Row]:
    for number, thing in enumerate(_THINGS):
        day = desk.first_day + timedelta(11 * number)
        for language, name in enumerate(thing):
            title, text = _report(desk, language, name, number)
            yield _row(desk, f"{number}-{_LANGUAGES[language]}", title, text, language % 2, day)
        story = (
            f"The council of Skerry Point voted on Monday to repair its {thing[0]} before winter. "
            f"Work on the {thing[0]} begins in October and lasts {number + 2} months. "
            "Residents may write to the council until the end of the month. "
        )
        own = f"A copy of the plan for the {thing[0]} hangs at {desk.place[0]}."
        yield _row(desk, f"{number}-story", f"{desk.vessel[0]} on {thing[0]}", story + own, 0, day)


def _row(desk: Desk, name: str, title: str, text: str, source: int, day: date) -> Row:
    return {
        "id": f"{desk.name}-{name}",
        "title": title,
        "text": text,
        "source": desk.sources[source],
        "date": day.isoformat(),
    }


def _report(desk: Desk, language: int, thing: str, number: int) -> tuple[str, str]:
    """Title and text in one language."""
    speaker, place, vessel = (each[language] for each in (desk.speaker, desk.place, desk.vessel))
    count, money = desk.count + number, desk.sum_of_money + number
    if language == 0:
        return f"{vessel} brings news of {thing}", (
            f"Skerry Point has {count} {thing}, the town said on Friday. "
            f"It will spend US${money} million on its {thing} next year. "
            f"{speaker}, who manages the {thing}, said they are the pride of the town. "
            f"The news came with the {vessel} from {place}."
        )
    if language == 1:
        return f"{vessel}帶來{thing}的消息", (
            f"史凱利角鎮公所週五表示，全鎮共有{count}座{thing}。"
            f"鎮公所明年將花費{money}00萬美元整修{thing}。"
            f"負責{thing}的{speaker}表示，{thing}是全鎮的驕傲。"
            f"消息由{vessel}從{place}帶回。"
        )
    return f"{vessel}带来{thing}的消息", (
        f"史凯利角镇公所周五表示，全镇共有{count}座{thing}。"
        f"镇公所明年将花费{money}00万美元整修{thing}。"
        f"负责{thing}的{speaker}表示，{thing}是全镇的骄傲。"
        f"消息由{vessel}从{place}带回。"
    )


def questions() -> list[str]:
    """Questions on what both desks wrote of, and on words that only one of them has."""
    return list(dict.fromkeys(_questions()))


def _questions() -> Iterator[str]:
    for en, hant, hans in _THINGS:
        yield f"How many {en} does Skerry Point have?"
        yield f"What will Skerry Point spend on its {en}?"
        yield f"Who manages the {en} of Skerry Point?"
        yield f"What is the latest news of the {en}?"
        yield f"When does work on the {en} begin?"
        yield f"史凱利角有多少{hant}？"
        yield f"史凱利角將花費多少錢整修{hant}？"
        yield f"誰負責{hant}？"
        yield f"史凯利角有多少{hans}？"
        yield f"镇公所明年将花费多少整修{hans}？"
        yield f"谁负责{hans}？"
        yield f"{hans}的最新消息是什么？"
        for desk in DESKS:
            yield f"What did {desk.speaker[0]} say of the {en}?"
            yield f"Where did the {desk.vessel[0]} bring news of {en} from?"
            yield f"{desk.speaker[1]}對{hant}有什麼看法？"
            yield f"{desk.vessel[2]}从哪里带回{hans}的消息？"
            yield f"Which {en} hang at {desk.place[0]}?"


def traces(text: str, other: Desk, asked: str = "") -> list[str]:
    """What of another desk's articles stands in a reply: words of its own, ids, titles, sources.

    Words of the question are the asker's.
    """
    words = [word for each in (other.speaker, other.place, other.vessel) for word in each]
    words += [part for word in words for part in word.split() if len(part) > len("Gate")]
    own = [*words, *other.sources, f"{other.name}-"]
    told = text.replace(asked, "") if asked else text
    return [word for word in own if word.lower() in told.lower() and word not in asked]


class NewsEncoder(HashEncoder):
    """The stand-in with cosines as high as those of an embedder of news, so that many questions are
    answered."""

    def __init__(self) -> None:
        super().__init__(dimension=1024, name="news")

    def embed_question(self, text: str) -> Vectors:
        vector = super().embed_question(text)
        vector[0] += 1.9
        return vector / np.linalg.norm(vector)
