"""Every name of a claim, and whether its evidence names the same: by the table and beyond it.

The table knows people, places, bodies and offices in all three languages. Beyond it, capitalised
words and what is plainly a person's name in Chinese must stand in the evidence as they are.
"""

import re
from collections.abc import Collection, Sequence
from unicodedata import normalize

from rag.articles import fold_to_simplified
from rag.checks.openers import is_ordinary
from rag.checks.scripts import CAPITAL, HAN, LATIN, is_foreign
from rag.checks.titles import wrongly_titled
from rag.citations import Evidence
from rag.facts import When
from rag.matching import coverage, terms
from rag.names import Mention, mentions_in, unmatched_names
from rag.types import Check

# Two letters at least; the NT of NT$1.25tn is no name.
_NAME = re.compile(rf"(?<![{LATIN}])[{CAPITAL}][{LATIN}’'-]+(?![{LATIN}$])")
_COURTESY = frozenset("mr mrs ms dr miss".split())

_CAPITALS = {
    **{"washington-dc": "us", "beijing": "cn", "moscow": "ru", "tokyo": "jp", "taipei": "tw"},
    **{"seoul": "kr", "pyongyang": "kp", "kyiv": "ua", "tehran": "ir", "canberra": "au"},
    **{"ottawa": "ca", "new-delhi": "in", "london": "gb", "paris": "fr", "berlin": "de"},
}
_AT_A_PLACE = re.compile(
    r"(?:\b(?:in|at|to|from|near|outside|around|of|visit\w*|via|left|reached)\s+(?:the\s+)?"
    r"|[在於于到赴抵从從访訪往离離])$",
    re.IGNORECASE,
)

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾萧田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤柯赖洪庄连游管童欧柳"
)
_SPOKE = "表示|指出|认为|强调|透露|坦言|直言|曾任|担任|出任|任职|现任|接任|先生|女士|说"
_CALLED = (
    "名叫|叫做|叫作|名为|是|由|与|和|官员|部长|主席|总统|总理|院长|议员|发言人|教授|"
    "记者|董事长|执行长"
)
_CHINESE_PERSON = re.compile(
    rf"(?<=[，。、：；（「\s])([{_SURNAMES}][一-鿿]{{1,2}})(?={_SPOKE})"
    rf"|^([{_SURNAMES}][一-鿿]{{1,2}})(?={_SPOKE}|[，（])"
    rf"|(?:{_CALLED})([{_SURNAMES}][一-鿿]{{1,2}})(?=[，。、（）；\s]|$|{_SPOKE})"
)
# Characters that transcribe foreign names; three in a row are one.
_TRANSCRIBING = (
    "阿艾安奥巴贝比彼伯布查达戴丹德迪蒂杜多尔法菲费佛弗福盖戈格古哈海汉赫亨华霍基吉加杰卡凯坎科克肯库拉莱赖兰朗劳勒雷"
    "里利莉琳卢鲁路露伦罗洛马玛迈麦曼梅蒙密米莫姆穆娜纳奈内尼妮娅诺欧帕佩皮普奇乔切琼萨塞桑森沙莎舍圣史斯丝顿苏塔泰坦特"
    "提汀图托瓦威韦维温文沃伍西希夏谢辛雅亚扬耶伊英尤约泽詹珍朱兹佐坡茨"
)
# A dot stands between the parts of such a name alone; two characters on either side tell it.
_DOT = re.compile(r"(?<=[一-鿿])[·・‧•．∙](?=[一-鿿])")
_TRANSCRIBED = re.compile(rf"[一-鿿]{{2}}·[一-鿿]{{2}}|[{_TRANSCRIBING}]{{3,}}")


def check_names(
    claim: str, evidence: Sequence[Evidence], *, dates: Sequence[When]
) -> tuple[Check, ...]:
    """Names of the table, then other Latin ones, then Chinese ones; `dates` are carried already."""
    words = "\n".join(e.quote for e in evidence)
    mentions = mentions_in(claim)
    unmatched = {
        mention
        for mention in unmatched_names(claim, words)
        if not _is_a_state_by_its_capital(mention, claim, words)
    }
    unmatched |= {*wrongly_titled(claim, words)}
    foreign = is_foreign(claim, words)
    taken = [(m.start, m.end) for m in mentions] + [(when.start, when.end) for when in dates]
    return (
        *(_check(mention.form, words, ok=mention not in unmatched) for mention in mentions),
        *_latin_names(claim, words, taken, foreign=foreign),
        *_chinese_names(claim, words, mentions),
    )


def _is_a_state_by_its_capital(mention: Mention, claim: str, words: str) -> bool:
    """Washington for 美方: a capital that is not said to be a place, where its country is named."""
    if _AT_A_PLACE.search(claim[: mention.start]):
        return False
    named = {each for m in mentions_in(words) for each in m.entities}
    return any(_CAPITALS.get(each) in named for each in mention.entities)


def _latin_names(
    claim: str, words: str, taken: Sequence[tuple[int, int]], *, foreign: bool
) -> list[Check]:
    """Capitalised words; the first of an English sentence unless it is a word that opens many.

    Of a compound such as `US-based` only the capitalised parts are names.
    """
    known = set(_latin_words(words))
    # As long as the claim was, for the places of what is taken.
    claim = "".join(c if len(c := normalize("NFKC", each)) == 1 else each for each in claim)
    checks = []
    for match in _NAME.finditer(claim):
        name = match.group()
        if any(start <= match.start() and match.end() <= end for start, end in taken):
            continue
        if name.lower() in _COURTESY:
            continue
        opens = _opens_sentence(claim, match.start())
        if opens and _is_no_name(name.lower(), known, foreign=foreign):
            continue
        parts = [part for part in _latin_words(name, lower=False) if part[0].isupper()]
        checks.append(_check(name, words, ok={part.lower() for part in parts} <= known))
    return checks


def _is_no_name(opener: str, known: Collection[str], *, foreign: bool) -> bool:
    """A word that many sentences open with, or a form of a word of the evidence.

    Francis is no form of France, nor Turner of turned: what only begins alike must be ordinary too.
    """
    opener = re.split("['’]", opener)[0]
    long, beginning = len(opener) >= 5, opener[:5]
    alike = long and any(word.startswith(beginning) for word in known)
    return (
        opener in _ALWAYS_OPENERS
        or ((foreign or alike) and is_ordinary(opener))
        or (long and coverage(terms(opener), " ".join(known)) > 0)
    )


def _opens_sentence(claim: str, at: int) -> bool:
    return not HAN.search(claim) and not any(character.isalnum() for character in claim[:at])


def _latin_words(text: str, *, lower: bool = True) -> list[str]:
    plain_text = normalize("NFKC", text)
    return re.findall(rf"[{LATIN}]+", plain_text.lower() if lower else plain_text)


def _chinese_names(claim: str, words: str, mentions: Sequence[Mention]) -> list[Check]:
    """People whom the table does not know; a transcription is in Chinese evidence or in none."""
    if not HAN.search(claim):
        return []
    said, given = (_DOT.sub("·", fold_to_simplified(text)) for text in (claim, words))
    if len(said) != len(claim):
        mentions = ()
    checks = []
    for pattern in (_CHINESE_PERSON, _TRANSCRIBED):
        for match in pattern.finditer(said):
            group = match.lastindex or 0
            start, end = match.span(group)
            if any(m.start < end and start < m.end for m in mentions):
                continue
            name = match.group(group)
            checks.append(_check(name, words, ok=name in given))
    return checks


def _check(name: str, words: str, *, ok: bool) -> Check:
    return Check("name", name, words if ok else "", ok)


# Words an English sentence may open with that need no evidence in its own language either.
_ALWAYS_OPENERS = frozenset(
    """
    a about according after all also although an and another any as at because before both but by
    despite during each earlier either even every few first following for former four from he her
    his however if in instead it its last later many meanwhile more most much no not of on one only
    or other our over previously reports second several she since so some still such that the their
    then there these they this those though three through to two under until we what when where
    whether which while who with work you
    """.split()
)
