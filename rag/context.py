"""Choose how far back a quotation must begin for its sentence to be understood alone.

A sentence with "He", 該公司 or 此舉 and nothing before it that they stand for needs the sentence
that says so. A quotation begins there when it is near, and only then.
"""

import re
from collections.abc import Iterator, Sequence

from rag.articles import fold_to_simplified
from rag.names import default_table, mentions_in
from rag.types import Article

_FURTHEST_BACK = 2
# In characters; a Chinese one says about as much as two English ones.
_LONGEST_RUN = {"en": 400, "zh-Hant": 200, "zh-Hans": 200}

# What an earlier sentence must have: somebody, a body such as a company, two people, two of any
# sort, the opening mark of a quotation, nothing but to be the one before; any other need is a noun.
_SOMEBODY, _BODY, _PAIR, _TWO = "<somebody>", "<body>", "<pair>", "<two>"
_OPENING, _ANYTHING = "<opening>", "<anything>"
_KINDS = {
    _SOMEBODY: frozenset({"person"}),
    _PAIR: frozenset({"person"}),
    _BODY: frozenset({"company", "organisation", "government", "publication"}),
    _TWO: frozenset({"person", "place", "government"}),
}

_PERSON_NOUN = re.compile(
    r"官员|外交官|学者|教授|分析师|经济师|作者|记者|人士|发言人|部长|议员|立委|助理|代表|顾问|专家"
    r"|负责人|主管|受访者|知情者|内情者|当事人|男子|女子|老人|总统|总理|首相|[一某](?:名|位)"
    r"|\b(?:official|diplomat|advis[eo]r|aide|analyst|spokes\w+|minister|president|lawmaker|senator"
    r"|politician|scholar|professor|economist|broker|trader|merchant|farmer|resident|author|person"
    r"|man|woman|boy|girl|mother|father|clerk|captain|chief|judge|doctor|driver|owner|mayor|governor"
    r"|secretary|engineer|worker|player|coach|leader|reporter|general|officer|expert|researcher|director|manager|planner)s?\b"
)
# 不少外交官認為他: so many are not "he".
_SO_MANY = re.compile(r"(?:不少|许多|多数|多名|多位|各国|部分|一些)[一-鿿]{0,6}$")
# A capital that no known name explains, or a name with a dot; or who speaks at the beginning.
_CAPITAL = re.compile(r"\b[A-Z][a-z][A-Za-z]*\b|[一-鿿]·[一-鿿]")
_OPENERS = frozenset(
    "the an in on at by for from with when while if as after before but and so yet their his her "
    "its this that these those some many most one no it there then now last next following "
    "according during since because although though even still also however meanwhile later under "
    "over speaking asked he she they both neither another monday tuesday wednesday thursday friday "
    "saturday sunday".split()
)
_SPEAKER = re.compile(
    r"^[^，。：“「]{2,6}?(?:说|表示|解释|补充)"
    r"|^\W*(?!(?:he|she|it|they|this|that)\b)[^,.;“\"]{2,60}? (?:said|told|wrote|insisted"
    r"|explained)\b",
    re.IGNORECASE,
)
# Later in a Chinese sentence its own subject is nearly always meant.
_EARLY_IN_CHINESE = 16

# These are looked for in Simplified text. A capital He later in a sentence is a name.
_PRONOUN = re.compile(
    r"(?<![其吉维])[他她](?![国日人方乡杀们])|^\W*(?:He|She|His|Her)\b|\b(?:he|she|him|his|her)\b"
)
_THEY = re.compile(
    r"^[^，,]{0,8}[，,]?\s*(?:[他她]们)|^\W*(?:(?:But|And|So|Yet) )?(?:They|Their|they)\b"
)
_SAID_BY = re.compile(
    r"[”」』\"][,，。]?\s*(?:(?:[他她]们?)[一-鿿]{0,6}(?:说|表示|指出|补充|强调|称|道)"
    r"|(?:he|she|they) (?:said|added|told|wrote|argued|warned|noted|asked|replied|recalled))"
)
_CONNECTIVE = (
    r"^(?:[\s「『“\"(（*-]|(?:但是?|不过|然而|而且?|同时|因此|所以|另外|此外|随后|后来|接着|例如|至于"
    r"|可是|只是|于是|之后|并且?|也|还|就|对|从|在|因|与|连)[，,]?)*"
)
_A_CLAUSE = (
    r"(?:[^，。；：]{2,14}[，：]"
    r"|[^，。；：]{2,20}(?:说|称|表示|认为|指出|报道|报导|斥责|分析)[，：]?)?"
)
_POINTING = re.compile(
    rf"{_CONNECTIVE}(?:{_A_CLAUSE}(?:[^，。；：]{{1,10}}(?:从|对|就|把|将))?"
    r"(?:对此|这(?!个月|一年|几年|些年|时|天|里|么|段时间|年)|此(?:举|案|事|番|类|项|次)|它|其中)"
    r"|那(?!时|天|里|么|年)|前者|后者|此[话说])"
)
_THE_SAID = re.compile(
    rf"{_CONNECTIVE}{_A_CLAUSE}[^，。；：]{{0,4}}(?<![应不本])该(?:(名|位|官员|男子|女子)|[一-鿿])"
)
_POINTING_ENGLISH = re.compile(
    r"^(?:[\s“\"(*-]|(?:but|and|yet|so|still|however|meanwhile|later|then|instead|also|even|if"
    r"|when|while|as|because|though|although|by then)\b,?"
    r"|(?:this|last|next) (?:week|month|year)\b,?"
    r"|(?:on|in|at|under|for|to|with) (?=(?:it|this|that|these|those)\b))*"
    r"(?:(?:it|its)\b(?! (?:is|was|remains|seems|seemed|appears|appeared|would be|will be)"
    r"(?: \w+){0,2} (?:understood|believed|thought|said|hoped|feared|that|whether|to|how|why|when"
    r"|who|if)\b)"
    r"|(?:this|that|these|those)\b(?! (?:week|month|year|spring|summer|autumn|fall|winter|morning"
    r"|evening|afternoon|season|century|decade|time|who)\b)"
    r"|(?:one|two|three|some|none|most|many|both|neither|all) of (?:them|it|these|those)\b"
    r"|one (?:said|told|added)\b"
    r"|(?:the latter|the former|the others?|the rest|the remainder|the same|another)\b(?! of\b))"
)
_THE_NOUN = re.compile(
    r"^(?:(?:but|and|yet) )?the (?:(official|diplomat|adviser|aide|author|change|move|decision"
    r"|delay|pause|claim|contents|call|visit|trip|package|deal|agreement|plan|proposal|exercise"
    r"|statement|poll|survey)|(company|firm|bank|group|organi[sz]ation|agency))s?\b"
    # What follows these says which one.
    r"(?! (?:that|which|who|of|in|on|for|to|with|between|from|at|by|about|\w+ing"
    r"|announced|approved|held|made|signed|reached|agreed|planned|promised|known|called)\b)"
)
_BOTH = re.compile(
    r"(两人|二人|\bthe (?:two (?:leaders|presidents|men|women)|pair)\b|\bboth (?:men|leaders)\b)"
    r"|双方|两国|\b(?:the two|both) (?:sides|countries|governments|capitals)\b(?! of\b)"
    r"|\bneither (?:side|government|capital)\b"
)
_OPEN, _CLOSE = re.compile("[「『“]"), re.compile("[」』”]")


def needs_context(sentence: str) -> bool:
    """Whether the sentence has a reference that nothing in it explains.

    >>> needs_context("He said so on Monday."), needs_context("A clerk said he had seen it.")
    (True, False)
    """
    return next(_needs(sentence), None) is not None


def context_of(article: Article, sentences: Sequence[tuple[int, int]], chosen: int) -> int:
    """The index of the first sentence to show with the chosen one; `chosen` when none helps.

    `sentences` are ranges of `article.text` in order. At most two sentences before the chosen one
    are added, in a run without headings and without what the article leaves out, no longer than
    about 400 characters, 200 in Chinese.
    """
    furthest = _furthest_back(article, sentences, chosen)
    texts = [article.text[start:end] for start, end in sentences[furthest : chosen + 1]]
    first = at = len(texts) - 1
    # A sentence that was added may need one more itself.
    while at >= first:
        explained = (_explained_at(need, texts, at) for need in _needs(texts[at]))
        first = min([first, *(index for index in explained if index is not None)])
        at -= 1
    return furthest + first


def _furthest_back(article: Article, sentences: Sequence[tuple[int, int]], chosen: int) -> int:
    first, end = chosen, sentences[chosen][1]
    while first > 0 and chosen - first < _FURTHEST_BACK:
        start, its_end = sentences[first - 1]
        too_long = end - start > _LONGEST_RUN[article.language]
        left_out = any(out.start < end and start < out.end for out in article.left_out)
        if too_long or left_out or article.text[start:its_end].startswith("#"):
            break
        first -= 1
    return first


def _explained_at(need: str, texts: Sequence[str], at: int) -> int | None:
    """The nearest earlier sentence that has what is needed."""
    return next((n for n in range(at - 1, -1, -1) if _explains(texts[n], need)), None)


def _explains(text: str, need: str) -> bool:
    words = fold_to_simplified(text)
    if need == _ANYTHING:
        return True
    if need == _OPENING:
        return len(_OPEN.findall(words)) > len(_CLOSE.findall(words))
    if need == _SOMEBODY:
        # A sentence with a "he" of its own may name somebody else.
        return _has_somebody(text, opens=False) and _SOMEBODY not in _needs(text)
    if need in _KINDS:
        return _names(text, need) >= (1 if need == _BODY else 2)
    return need in words.lower()


def _needs(sentence: str) -> Iterator[str]:
    words = fold_to_simplified(sentence)
    opening, closing = _OPEN.search(words), _CLOSE.search(words)
    if closing and (opening is None or closing.start() < opening.start()):
        yield _OPENING
    if _SAID_BY.search(words) and not (opening and _has_somebody(sentence[: opening.start()])):
        yield _SOMEBODY
    pronoun = _PRONOUN.search(words)
    late = pronoun and pronoun.group()[-1] in "他她" and pronoun.start() > _EARLY_IN_CHINESE
    unexplained = pronoun and not late and not _has_somebody(sentence[: pronoun.start()])
    if unexplained or _THEY.match(words):
        yield _SOMEBODY
    yield from _pointing(words)
    both = _BOTH.search(words.lower())
    if both and _names(sentence, need := _PAIR if both.group(1) else _TWO) < 2:
        yield need


def _pointing(words: str) -> Iterator[str]:
    said = _THE_SAID.match(words)
    if said:
        yield _SOMEBODY if said.group(1) else _ANYTHING
    if _POINTING.match(words) or _POINTING_ENGLISH.match(words.lower()):
        yield _ANYTHING
    if noun := _THE_NOUN.match(words.lower()):
        yield noun.group(1) or _BODY


def _has_somebody(text: str, *, opens: bool = True) -> bool:
    """Whether a person is named or told of; `opens` says that a first word's capital may be one."""
    if _names(text, _SOMEBODY):
        return True
    words = fold_to_simplified(text)
    known = {at for mention in mentions_in(text) for at in range(mention.start, mention.end)}
    first = 0 if opens else 1
    capitals = (c for c in _CAPITAL.finditer(text, first) if c.start() not in known)
    if any(capital.group().lower() not in _OPENERS for capital in capitals):
        return True
    speaker = _SPEAKER.match(words)
    if speaker and known.isdisjoint(range(speaker.end())):
        return True
    nouns = _PERSON_NOUN.finditer(words.lower())
    return any(not _SO_MANY.search(words[: noun.start()]) for noun in nouns)


def _names(text: str, need: str) -> int:
    """How many different names of the kinds that are needed stand in the text."""
    table, kinds = default_table(), _KINDS[need]
    named = (mention.entities for mention in mentions_in(text))
    return len({each for each in named if not kinds.isdisjoint(table.kind(e) for e in each)})
