"""Words by which a sentence gives a reason, quotes, lists, compares, defines or contradicts.

All of them read text folded to Simplified and to half width, and give 0 to 1.
"""

import re

from rag.asked.wording import any_of


def _words(han: str, english: str) -> re.Pattern[str]:
    return re.compile(rf"{any_of(han)}|\b(?:{any_of(english)})\b", re.IGNORECASE)


_BECAUSE = _words(
    """
    因为 由于 因(?=[^此而素为子应]{2,}) 为了 以免 以便 避免 旨在 出于 鉴于 之所以 源于 归因 归咎
    原因 理由 缘于 为的是 目的
    """,
    r"""
    because owing\sto due\sto thanks\sto in\sorder\sto so\sthat to\savoid reasons? on\sthe\sgrounds
    attributed\sto caused\sby the\scause blamed? stems?\sfrom resulted\sfrom prompted\sby driven\sby
    for\sfear
    """,
)
_THEREFORE = _words(
    """
    所以 因此 因而 从而 于是 导致 造成 使得 令 让 促使 引发 以致 担心 忧 顾虑 害怕 考虑到
    受.{1,12}影响 以(?=[^及来上下前后外内为]{2,})
    """,
    r"""
    since as\sa\sresult therefore thus hence led\sto leading\sto caus(?:ed|es|ing) forc(?:ed|es|ing)
    fear(?:s|ed)? worr(?:y|ied|ies) concern(?:s|ed)? amid
    """,
)
_MARKED = re.compile(r"[「“『\"][^「」“”『』\"]{2,}[」”』\"]")
_SAID = _words(
    """
    说 称(?!为) 表示 指出 认为 强调 回应 形容 坦言 直言 透露 补充 宣称 告诉 批评 呼吁 警告 重申
    指[^定挥数标] 讲 谈
    """,
    r"""
    said says saying told tells called calls described describes put\sit wrote added argued argues
    stated replied responded remarked warned insisted quoted according\sto
    """,
)
_ITEMS = re.compile(
    r"、|以及|(?<=[^\W\d])[和与及跟](?=[^\W\d])|[一二三四]是|第[一二三四]|其[一二三]|首先|其次|[;•]|包括|分别"
    r"|\d[).]\s|,\s(?:\w+\s){0,3}\w+(?=,)|,?\s(?:and|or)\s"
    r"|\b(?:include|including|such as|namely)\b",
    re.IGNORECASE,
)
_AGAINST = _words(
    """
    而(?!且|已|言|后) 则(?!会) 但 不过 却 相比 较 比(?=[^如例赛重较]) 不同 反之 至于 另一 前者
    后者 同样 双方 各 分别 分歧 差
    """,
    r"""
    while whereas than but however in\scontrast compared unlike both versus differ\w* other instead
    rather each respectively same similar\w*
    """,
)
_ELSEWHERE = _words(
    """
    另有 另一[种个说] 说法 更正 修正 先前 此前 原先 原本 早前 并非 有误 不应 有媒体 也有 有的
    则[说称指] 估计 统计 口径 不一 矛盾 不符 出入
    """,
    r"""
    revised correct(?:ed|ion) earlier previous(?:ly)? another others? contradict\w* disput\w*
    puts?\sit\sat estimate[sd]? accounts? differ\w* should\sno\slonger left\sout by\scontrast
    instead however not
    """,
)
_IS = _words(
    """
    是(?:指|一[个种项家名位支款]) 即(?![使将便]) 指的是 意[思为指] 称为 全称 简称 又称 俗称 属于
    """,
    r"(?:is|are|was|were)\s(?:an?|the) means? refers?\sto known\sas called stands\sfor defined\sas",
)
_BY_COUNT = (0.2, 0.7, 1.0)
_ITEMS_BY_COUNT = (0.2, 0.6, 0.9, 1.0)


def reason(text: str) -> float:
    """Whether it says why; less where something only follows, or is feared."""
    if _BECAUSE.search(text):
        return 1.0
    return 0.6 if _THEREFORE.search(text) else 0.1


def quotation(text: str) -> float:
    """Whether somebody's words are told, best between quotation marks."""
    return 0.6 * bool(_MARKED.search(text)) + 0.4 * bool(_SAID.search(text))


def listing(text: str) -> float:
    """How many things are told one beside the other."""
    return _by_count(_ITEMS, text, _ITEMS_BY_COUNT)


def comparison(text: str) -> float:
    """Whether two things are set against each other."""
    return _by_count(_AGAINST, text, _BY_COUNT)


def conflict(text: str) -> float:
    """Whether it tells of another account, an earlier figure, a correction."""
    return _by_count(_ELSEWHERE, text, _BY_COUNT)


def definition(text: str) -> float:
    """Whether it says what something is or means."""
    return 1.0 if _IS.search(text) else 0.3


def _by_count(pattern: re.Pattern[str], text: str, scores: tuple[float, ...]) -> float:
    return scores[min(len(pattern.findall(text)), len(scores) - 1)]
