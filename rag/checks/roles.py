"""Who did it to whom: whether a claim exchanges the two sides of what its evidence tells.

Only plain sentences are read: a name, a verb of the list or the very words between, a name. What
is told in any other way is not held.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.articles import fold_to_simplified
from rag.checks.scripts import CAPITAL, LATIN
from rag.checks.wordlists import words
from rag.names import mentions_in, remembered

# Each row is one deed in both languages. What two do together (met, 會談) is in none.
_DEEDS = (
    words("call calls called phones phoned telephoned rang", "致电 去电 打电话 拨电话 打给"),
    words("invit*", "邀请 邀"),
    words("visit*", "访问 出访 造访 拜访 到访"),
    words(
        "criticis* criticiz* condemn* blam* accus* denounc* slam*", "批评 谴责 指责 指控 抨击 怪罪"
    ),
    words("prais* thank* congratulat* laud*", "赞扬 称赞 感谢 祝贺 赞赏 恭贺"),
    words(
        "urge urges urged urging ask asks asked press presses pressed", "呼吁 敦促 要求 促请 请求"
    ),
    words("warn* told tell tells inform informs informed", "警告 告诉 告知 提醒"),
    words("sue sues sued prosecut*", "控告 起诉"),
    words(
        "defeat defeats defeated beat beats beaten outbid overtook surpass*", "击败 打败 战胜 超越"
    ),
    words("acquir* bought buys took_over purchased", "收购 并购 买下"),
    words("sold sell sells", "出售 卖给 售予"),
    words("sanction*", "制裁"),
    words(
        "attack* invad* struck strikes bombs bombed shells shelled", "攻击 入侵 侵略 轰炸 袭击 炮击"
    ),
    words("support supports supported backs backed endors*", "支持 力挺 声援"),
    words("oppos* resists resisted", "反对 抵制"),
    words("replac* succeeds succeeded", "接替 取代 接任"),
    words("appoint* nominat*", "任命 提名 委任"),
    words("fires fired dismiss* sacked sacks ousts ousted", "解职 罢免 撤换 开除"),
    words(
        "gave give gives given paid pays sent sends lent lends supply supplies supplied",
        "给予 支付 提供 赠 借给 输送",
    ),
    words("hosts hosted welcom* receives received greet*", "款待 接待 欢迎 宴请 接见"),
    words("own owns owned controls controlled", "持有 控制"),
    words("lead leads led follows followed", "领先"),
    words("kills killed shot arrest* detain*", "杀害 逮捕 拘留 射杀"),
)
_MOST_BEFORE, _MOST_AFTER, _MOST_BETWEEN = 30, 12, 25
_BREAK = re.compile(r"[，。；：！？、;:!?,.\n]")
_PASSIVE_ENGLISH = re.compile(r"\b(?:was|were|is|are|been|being|be|got|gets)\b")
_PASSIVE_CHINESE = re.compile(r"(?:被|遭|获|受|由|应|经)$")
_TOWARDS = re.compile(r"(?:向|对|给|把|将)$")
_TOGETHER = re.compile(
    r"[与和及跟同、,]|会[见晤面谈]|通话|对话|\b(?:and|with|or|met|meet\w*|spoke|talk\w*|versus|vs)\b"
)
_LATIN_NAME = re.compile(rf"(?<![{LATIN}])[{CAPITAL}][{LATIN}]+(?:[ -][{CAPITAL}][{LATIN}]+)*")


@dataclass(frozen=True, slots=True)
class _Named:
    start: int
    end: int
    who: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Deed:
    """`agent` did `what` (a row, or the words between) to `patient`."""

    agent: frozenset[str]
    what: int | str
    patient: frozenset[str]


def exchanged(claim: str, evidence: str) -> bool:
    """Whether the evidence tells, the other way round, something that the claim tells.

    >>> exchanged("Trump called Xi.", "Xi called Trump on Friday.")
    True
    >>> exchanged("Trump called Xi.", "習近平週五應邀前，川普致電習近平。")
    False
    """
    given = _deeds(evidence)
    return any(_is_in(_turned(deed), given) and not _is_in(deed, given) for deed in _deeds(claim))


def _turned(deed: _Deed) -> _Deed:
    return _Deed(deed.patient, deed.what, deed.agent)


def _is_in(deed: _Deed, given: Collection[_Deed]) -> bool:
    return any(
        deed.what == each.what
        and not deed.agent.isdisjoint(each.agent)
        and not deed.patient.isdisjoint(each.patient)
        for each in given
    )


@remembered(256)
def _deeds(text: str) -> tuple[_Deed, ...]:
    names = _names(text)
    folded = fold_to_simplified(text)
    if len(folded) != len(text):
        return ()
    return (*_listed(folded, names), *_worded(folded, names))


def _names(text: str) -> tuple[_Named, ...]:
    """Names of the table, and runs of capitalised words that it does not know."""
    known = [_Named(m.start, m.end, m.entities) for m in mentions_in(text)]
    others = [
        _Named(match.start(), match.end(), frozenset(match.group().lower().split()))
        for match in _LATIN_NAME.finditer(text)
        if not any(n.start < match.end() and match.start() < n.end for n in known)
    ]
    return tuple(sorted(known + others, key=lambda n: n.start))


def _listed(text: str, names: Sequence[_Named]) -> Iterator[_Deed]:
    for row, pattern in enumerate(_DEEDS):
        for verb in pattern.finditer(text.lower()):
            before = [n for n in names if n.end <= verb.start()]
            after = [n for n in names if n.start >= verb.end()]
            deed = _read(text, verb, before, after, row) if before else None
            if deed is not None:
                yield deed


def _read(
    text: str, verb: re.Match[str], before: Sequence[_Named], after: Sequence[_Named], row: int
) -> _Deed | None:
    """A before the verb and B after it, or A and B before it with what makes one the agent."""
    near = before[-1]
    gap = text[near.end : verb.start()]
    if len(gap) > _MOST_BEFORE or _BREAK.search(gap):
        return None
    if len(before) > 1 and (deed := _both_before(text, before[-2], near, row)):
        return deed
    if not after or after[0].start - verb.end() > _MOST_AFTER:
        return None
    behind = text[verb.end() : after[0].start]
    if _BREAK.search(behind) or _TOGETHER.search(gap + " " + behind):
        return None
    if _PASSIVE_ENGLISH.search(gap):
        by = re.search(r"\bby\b", behind)
        return _Deed(after[0].who, row, near.who) if by else None
    return _Deed(near.who, row, after[0].who)


def _both_before(text: str, first: _Named, second: _Named, row: int) -> _Deed | None:
    """A 被 B 批評, A 向 B 致電."""
    between = text[first.end : second.start]
    if len(between) > _MOST_BEFORE or _BREAK.search(between):
        return None
    if _PASSIVE_CHINESE.search(between):
        return _Deed(second.who, row, first.who)
    return _Deed(first.who, row, second.who) if _TOWARDS.search(between) else None


def _worded(text: str, names: Sequence[_Named]) -> Iterator[_Deed]:
    """The very words between two names that follow each other."""
    for first, second in pairwise(names):
        between = " ".join(text[first.end : second.start].lower().split())
        short = 1 < len(between) <= _MOST_BETWEEN and not _BREAK.search(between)
        if short and not _TOGETHER.search(between):
            yield _Deed(first.who, between, second.who)
