"""Give the names of a quotation as its reader knows them."""

import re
from collections.abc import Iterator

from rag.articles import fold_to_simplified
from rag.gloss.values import Gloss, Reader
from rag.names import Mention, default_table, mentions_in, render

# A title is no name: 前總統, 助理國務卿 and 總統大選 are not what the title alone would tell.
_NOT_NAMES = frozenset({"office", "given", "word"})
_CAPITALISED_BEFORE = re.compile(r"(?<![^\W\d_])([A-ZÀ-ÖØ-Þ][^\W\d_]+(?:[’'.-][^\W\d_]*)*)\s+$")
_CAPITALISED_AFTER = re.compile(r"\s+[A-ZÀ-ÖØ-Þ][^\W\d_]")
# Capitalised words before a surname that are no given name.
_NO_GIVEN_NAME = frozenset(
    """
    mr mrs ms miss dr sir lord lady dame madam prof professor sen senator rep gov gen general adm
    admiral col colonel judge justice president premier chairman secretary minister
    a after all although an and as at because before both but by did do does for from had has he her
    his how if in is its it like meanwhile now of on only or our since so still than that the their
    then these they this those though to unlike until was were what when where whether which while
    who why will with would
    """.split()
)


def name_glosses(quote: str, reader: Reader) -> Iterator[Gloss]:
    """Every name of the quotation, without a text where there is nothing certain to say.

    >>> reader = Reader("zh-Hant", "en", "TW")
    >>> [each.text for each in name_glosses("川普會見前總統拜登", reader)]
    ['Donald Trump', '', 'Joe Biden']
    """
    end = 0
    for mention in mentions_in(quote):
        certain = _is_certain(mention) and not _may_be_somebody_else(quote, mention, end)
        text = _name(mention, quote[mention.start : mention.end], reader) if certain else ""
        yield Gloss(mention.start, mention.end, "name", text)
        end = mention.end


def _is_certain(mention: Mention) -> bool:
    kinds = [default_table().kind(each) for each in mention.entities]
    return len(kinds) == 1 and kinds[0] not in _NOT_NAMES and not mention.ambiguous


def _may_be_somebody_else(quote: str, mention: Mention, end: int) -> bool:
    """Whether a capitalised word beside it makes it another name: Usha Vance, Blair Macpherson.

    `end` is where the name before it ends.
    """
    if " " in quote[mention.start : mention.end] or not _names_a_person(mention):
        return False
    if _CAPITALISED_AFTER.match(quote, mention.end):
        return True
    before = _CAPITALISED_BEFORE.search(quote, end, mention.start)
    return before is not None and before[1].lower().rstrip(".") not in _NO_GIVEN_NAME


def _names_a_person(mention: Mention) -> bool:
    return any(default_table().kind(each) == "person" for each in mention.entities)


def _name(mention: Mention, words: str, reader: Reader) -> str:
    """The reader's name for an entity, empty when the words are one the reader knows it by."""
    (entity_id,) = mention.entities
    name = render(entity_id, reader.language, region=reader.region)
    if reader.needs(words):
        return name
    if reader.reads_source:
        return ""
    elsewhere, here = (
        fold_to_simplified(each) for each in (render(entity_id, reader.source), name)
    )
    return name if elsewhere != here and fold_to_simplified(words) not in here else ""
