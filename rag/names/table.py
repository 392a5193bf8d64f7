"""Tables of names, from readable files: the one of this package, and additions of a corpus.

A file has tab-separated columns under a heading, comments after #. An empty Hong Kong or
Simplified cell says: as in Taiwan, in the characters of the column. Empty cells at the end of a row
may be left out. `rag.names.notation` tells how forms are written.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from rag.articles import fold_to_simplified
from rag.errors import BadInput
from rag.names.entities import COLUMNS, Entity, Kind
from rag.names.index import Index, build_index
from rag.names.notation import parse_forms
from rag.types import Language

Region = Literal["TW", "HK"]
# The first row of an entity has its preferred forms: what is written by hand goes before CLDR.
_SHIPPED = (
    "people",
    "offices",
    "organisations",
    "companies",
    "publications",
    "countries",
    "territories",
    "places",
    "things",
    "compounds",
    "words",
)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Entities by id, and the index of their forms; `version` differs when what was read does."""

    entities: Mapping[str, Entity]
    index: Index
    version: str

    def kind(self, entity_id: str) -> Kind:
        """What an entity is; KeyError for an id that is not in the table."""
        return self.entities[entity_id].kind


_in_force: ContextVar[Table | None] = ContextVar("names", default=None)


def default_table() -> Table:
    """The table in force where none is named: the package's, but within `reading_names`."""
    return _in_force.get() or shipped_table()


@contextmanager
def reading_names(table: Table) -> Iterator[None]:
    """Read names by this table here, and in the tasks and threads that are started from here."""
    before = _in_force.set(table)
    try:
        yield
    finally:
        _in_force.reset(before)


@cache
def shipped_table() -> Table:
    """The table that comes with the package, read on first use."""
    folder = files("rag.names")
    entities: dict[str, Entity] = {}
    digest = hashlib.sha256()
    texts = {name: (folder / f"{name}.tsv").read_bytes() for name in _SHIPPED}
    for name, text in texts.items():
        for entity in _read(text.decode(), f"{name}.tsv").values():
            _put(entities, entity)
    for name in sorted(texts):
        digest.update(texts[name])
    return _complete(entities, digest.hexdigest())


def load_table(path: Path) -> Table:
    """Read a file of names. BadInput names the file, the line and what is wrong there.

    What `within` and compounds refer to may be in another table: `merge` sees to that.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}; name a file of names.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 at byte {error.start:,}; save it as UTF-8.") from error
    entities = _read(text, str(path))
    version = hashlib.sha256(text.encode()).hexdigest()
    return Table(MappingProxyType(entities), build_index(entities.values()), version)


def merge(table: Table, other: Table) -> Table:
    """Both tables in one; where both have an id, the forms of the first are preferred.

    BadInput when a form would be two entities and is not marked ~ in both rows, when an entity
    would be of two kinds, and when a row refers to an id that is in neither table.
    """
    entities = dict(table.entities)
    for entity in other.entities.values():
        _put(entities, entity)
        # What does not fit is told by the row that was added: it comes last, under its own place.
        entities[entity.id] = replace(entities.pop(entity.id), source=entity.source)
    version = hashlib.sha256(f"{table.version} {other.version}".encode()).hexdigest()
    return _complete(entities, version)


def render(
    entity_id: str, language: Language, *, region: Region = "TW", table: Table | None = None
) -> str:
    """The preferred name of an entity; `region` decides for Traditional Chinese.

    >>> render("donald-trump", "zh-Hant"), render("donald-trump", "zh-Hant", region="HK")
    ('川普', '特朗普')
    """
    entity = (table or default_table()).entities.get(entity_id)
    if entity is None:
        raise BadInput(f"there is no entity {entity_id!r} in the table of names; check the id.")
    column = f"zh-Hant-{region}" if language == "zh-Hant" else language
    # A row that has no form in the language is named in the one it has.
    columns = (column, "zh-Hant-TW", "zh-Hans", "en")
    forms = next(entity.forms[each] for each in columns if entity.forms[each])
    name = next((form.text for form in forms if form.bare), forms[0].names[0])
    return fold_to_simplified(name) if language == "zh-Hans" else name


def _read(text: str, name: str) -> dict[str, Entity]:
    rows = [
        (f"{name}, line {number}", [cell.strip() for cell in line.split("\t")])
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    if not rows or tuple(rows[0][1]) != COLUMNS:
        where = rows[0][0] if rows else name
        raise BadInput(f"{where}: the heading must be {', '.join(COLUMNS)}, apart by tabs.")
    entities: dict[str, Entity] = {}
    for source, cells in rows[1:]:
        entity = _entity(cells, source)
        if entity.id in entities:
            raise BadInput(f"{source}: {entity.id!r} has a row already; put both in one row.")
        entities[entity.id] = entity
    return entities


def _entity(cells: list[str], source: str) -> Entity:
    if not 4 <= len(cells) <= len(COLUMNS):
        raise BadInput(f"{source}: {len(cells)} columns; a row has 4 to 7, apart by tabs.")
    entity_id, kind, within, *columns = cells + [""] * (len(COLUMNS) - len(cells))
    if not entity_id:
        raise BadInput(f"{source}: the id is empty; give each entity one.")
    if kind not in get_args(Kind):
        raise BadInput(f"{source}: there is no kind {kind!r}; use {', '.join(get_args(Kind))}.")
    try:
        forms = dict(zip(COLUMNS[3:], map(parse_forms, columns), strict=True))
    except ValueError as error:
        raise BadInput(f"{source}: {error}; see docs/names.md.") from error
    if not any(forms.values()):
        raise BadInput(f"{source}: {entity_id!r} has no form; write one or delete the row.")
    parts = tuple(entity_id.split("+")) if kind == "compound" else (entity_id,)
    for form in (form for each in forms.values() for form in each):
        if len(form.parts) != len(parts):
            raise BadInput(
                f"{source}: {form.text!r} has {len(form.parts)} names for {len(parts)} entities; "
                "put each name in [brackets] of its own."
            )
    for column in COLUMNS[5:]:
        forms[column] = forms[column] or forms["zh-Hant-TW"]
    return Entity(
        entity_id, _KINDS[kind], tuple(within.split()), parts, MappingProxyType(forms), source
    )


_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}


def _put(entities: dict[str, Entity], entity: Entity) -> None:
    """Add an entity, or its forms to those of the entity that has its id."""
    old = entities.get(entity.id)
    if old is None:
        entities[entity.id] = entity
        return
    if old.kind != entity.kind:
        raise BadInput(
            f"{entity.source}: {entity.id!r} is a {old.kind} ({old.source}), not a {entity.kind}; "
            "write that kind, or use another id."
        )
    forms = {
        column: tuple(dict.fromkeys((*old.forms[column], *entity.forms[column])))
        for column in old.forms
    }
    within = tuple(dict.fromkeys((*old.within, *entity.within)))
    entities[entity.id] = replace(old, within=within, forms=MappingProxyType(forms))


def _complete(entities: dict[str, Entity], version: str) -> Table:
    for entity in entities.values():
        referred = entity.within + (entity.parts if entity.kind == "compound" else ())
        missing = [each for each in referred if each not in entities]
        if missing:
            raise BadInput(f"{entity.source}: there is no {missing[0]!r}; add a row for it.")
    return Table(MappingProxyType(entities), build_index(entities.values()), version)
