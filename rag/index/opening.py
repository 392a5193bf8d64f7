"""Open a store by its setting: the index folder itself, or a database that several share.

The folder keeps what is of this machine either way: uploads, keys, conversations, the names.
"""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from rag.encoder import EncoderIdentity
from rag.errors import CitedeskError, IndexUnusable
from rag.index.filing import FileWriter
from rag.index.layout import GenerationState, IndexFolder
from rag.index.manifest import Layout, ManifestError, read_manifest
from rag.index.reader import Index
from rag.index.stores import Corpus, Published, Writer


def open_index(root: Path, store: str | None, *, model: EncoderIdentity | None) -> Corpus:
    """The index for reading; `model` None accepts any, for reading without search.

    Raises:
        IndexUnusable: nothing is published, another model built it, or it cannot be used.
        IndexBusy: the database cannot be reached now.
    """
    if store is None:
        return Index(root, model=model)
    from rag.index.postgres.reading import PostgresIndex

    return PostgresIndex(store, root, model=model)


def open_writer(
    root: Path,
    store: str | None,
    *,
    model: EncoderIdentity,
    layout: Layout,
    waiting: Callable[[], None],
) -> Writer:
    """The index for an ingest; `waiting` is called once when it must wait for another.

    Raises:
        IndexUnusable: it cannot be used, or a database is of another model.
        IndexBusy: the database cannot be reached now.
    """
    make_folder(root)
    if store is None:
        return FileWriter(root, model, layout, waiting)
    from rag.index.postgres.writing import PostgresWriter

    return PostgresWriter(store, model, layout)


def make_folder(root: Path) -> None:
    """Make the index folder where there is none; `IndexUnusable` where that cannot be done."""
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnusable(f"the index folder {root} cannot be made: {error}") from error


def what_serves(root: Path, store: str | None) -> Published | None:
    """What is published, without reading it in; None when nothing is that can be used."""
    if store is not None:
        try:
            with closing(open_index(root, store, model=None)) as index:
                facts = index.snapshot().facts()
        except CitedeskError:
            return None
        return Published(facts.name, facts.articles, facts.passages)
    folder = IndexFolder(root)
    name = folder.current()
    try:
        manifest = read_manifest(folder.path(name)) if name else None
    except ManifestError:
        return None
    return (
        Published(manifest.generation, manifest.articles, manifest.passages) if manifest else None
    )


def states_of(root: Path, store: str | None) -> tuple[GenerationState, ...]:
    """Each state that is kept, with the result of checking it, the oldest first."""
    if store is None:
        return IndexFolder(root).states()
    from rag.index.postgres.reading import PostgresIndex

    with closing(PostgresIndex(store, root, model=None)) as index:
        state = index.snapshot()
        return (GenerationState(state.name, True, state.facts(), state.problem()),)
