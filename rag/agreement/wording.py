"""Words that tell a plan from a fact, a new figure from an old one, one measure from another."""

import re

from rag.articles import fold_to_simplified

# The patterns are for folded text: Simplified characters.
_REVISED = re.compile(
    r"\b(?:revise[ds]|corrected|correction|updated|(?:raised|lowered) its (?:figure|estimate|count)"
    r"|now (?:put|say|count|stand)s?|postponed|delayed until|moved (?:from|to)|rescheduled"
    r"|pushed back|slip(?:s|ped)|replaces|instead of)\b"
    r"|上修|下修|更正|订正|修正|改期|改[为到至在]|延[后至期]|推迟|顺延|提前至|作废|没有成行|未能成行",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|would|to be|plan(?:s|ned|ning)?|intends?|expect(?:s|ed)?|scheduled|due|set to"
    r"|is to|are to|could|may|aims?|hopes?|pencilled|working towards|forecast|projected)\b"
    r"|将|拟|计划|预[计定期料]|暂定|打算|如期|有望|期待|定于|估计|可能|安排",
    re.IGNORECASE,
)
_OUTDATED = re.compile(
    r"\b(?:had been|was to|were to|originally|previously|earlier|at first|first count|used to"
    r"|should no longer)\b"
    r"|原[定本先来]|原计划|此前|先前|最初|初步|作废",
    re.IGNORECASE,
)
_RIVAL = re.compile(
    r"\b(?:ha(?:s|ve) put it|put it at|others? (?:say|said|put|report)"
    r"|other (?:reports|estimates|accounts)|another (?:report|account|outlet|count)"
    r"|according to other|some (?:reports|say|put))\b"
    r"|另有\S{0,8}[说报称]|也有\S{0,10}(?:[说报称]|算法)|一说|另一[说种]|有媒体报为|说法不一|不同说法",
    re.IGNORECASE,
)
# Words of one row measure different things; two clauses that have different ones do not conflict.
_APART = tuple(
    frozenset(row.split())
    for row in (
        "一季度 二季度 三季度 四季度 上半年 下半年 全年",
        "本季 下一季 下季 上季",
        "同比 环比",
        "累计 单日",
        "出口 进口",
        "存款 贷款",
        "收入 利润 亏损",
        "营收 利润 亏损",
        "最高 最低 平均",
        "死亡 受伤 失踪 确诊 治愈",
        "增长 下降",
        "上涨 下跌",
        "rose fell",
        "highest lowest average",
    )
)


def is_revised(text: str) -> bool:
    """Whether the words say that something replaces what was said before."""
    return bool(_REVISED.search(fold_to_simplified(text)))


def is_planned(text: str) -> bool:
    """Whether the words speak of a plan, an expectation or an estimate."""
    return bool(_PLANNED.search(fold_to_simplified(text)))


def is_outdated(text: str) -> bool:
    """Whether the words speak of what was said or planned before."""
    return bool(_OUTDATED.search(fold_to_simplified(text)))


def has_rival(text: str) -> bool:
    """Whether the words set another account against the first."""
    return bool(_RIVAL.search(fold_to_simplified(text)))


def measures(text: str) -> frozenset[str]:
    """The words of `text` that tell one measure from another."""
    folded = fold_to_simplified(text).lower()
    return frozenset(word for row in _APART for word in row if word in folded)


def are_apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one of the two has a word where the other has only others of its row."""
    return any(one & row and other & row and not one & other & row for row in _APART)
