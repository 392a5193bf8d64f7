"""Set a model's Chinese in the script that was asked for; what it quotes stays as it is."""

from functools import cache

from rag.articles import as_in_taiwan, detect_language, fold_to_simplified
from rag.citations import quotation_spans
from rag.types import Language


def in_script(claim: str, language: Language) -> str:
    """The claim with its own words in the script of `language`; other than Chinese as it is.

    >>> in_script("公司說「票價不會調漲」。", "zh-Hans")
    '公司说「票價不會調漲」。'
    >>> in_script("公司宣布购买12艘新船。", "zh-Hant")
    '公司宣佈購買12艘新船。'
    """
    if language == "en" or detect_language(claim) == "en":
        return claim
    pieces, at = [], 0
    for start, end in quotation_spans(claim):
        pieces += [_converted(claim[at:start], language), claim[start:end]]
        at = end
    return "".join((*pieces, _converted(claim[at:], language)))


def _converted(text: str, language: Language) -> str:
    if language == "zh-Hans":
        return fold_to_simplified(text)
    return as_in_taiwan(text) if any(map(_is_simplified_only, text)) else text


@cache
def _is_simplified_only(character: str) -> bool:
    """Whether no Traditional text has it: 国, but not 里 and 后, which are words of both."""
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return as_in_taiwan(character) != character
    return False
