"""What faults are injected into, over an index folder: each step's work, and what must hold after.

A step knows the state before it and after it. Whatever happens, a reader finds one of the two; what
was acknowledged is found; and the next ordinary command gets there without anybody's help.
"""

import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fakes import HashEncoder, count_words
from interposer import Child

import citedesk

# A child is forked with all that its command would import.
import rag.assembly
import rag.configuration
import rag.progress
import rag.render
import rag.settings
import rag.tokens
import rag.wire
from rag.index import Index, IndexFolder
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher

ENCODER = HashEncoder(dimension=16)
Texts = dict[str, tuple[str, str, str]]
"""By id: the text, the day and publisher, and where it is cut."""


class Wrong(Exception):
    """Something that must never be seen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader finds: all texts, the generation, and why it is not the published one."""

    texts: Texts
    generation: str
    degraded: str | None


def command(*arguments: object, encoder: HashEncoder = ENCODER) -> Callable[[], int]:
    """Work that is `citedesk ARGUMENTS`, with stand-ins for the two models."""

    def work() -> int:
        rag.assembly.open_encoder = lambda *_: encoder  # type: ignore[assignment,return-value]
        rag.tokens.token_counter = lambda _: count_words  # type: ignore[assignment]
        sys.argv = ["citedesk", *map(str, arguments)]
        citedesk.main()
        return 0

    return work


def unwatched(child: Child) -> int:
    """Run it as it is; its exit status."""
    return replace(child, filtered=False).start().end()


def bring_up_to_date(index: Path, *paths: Path, encoder: HashEncoder = ENCODER) -> None:
    """The next ordinary ingest."""
    ingest(paths, Ingestion(index, encoder, count_words), prune=True)


def look(index: Path, encoder: HashEncoder = ENCODER) -> Seen:
    """What a reader finds; `Wrong` for what no reader may find, CitedeskError when it is refused."""
    with closing(Index(index, model=encoder.identity)) as opened:
        snapshot = opened.snapshot()
        hits = Searcher(opened, encoder).search("story", k=1000).hits
        texts = {}
        for article_id in snapshot.article_ids():
            article = snapshot.article(article_id)
            if article is None:
                continue
            of_it = [hit for hit in hits if hit.article.id == article_id]
            if any(hit.article.text != article.text for hit in of_it):
                raise Wrong(f"a hit is of another text of {article_id}")
            spans = [(h.start, h.end, [(s.start, s.end) for s in h.sentences]) for h in of_it]
            about = f"{article.title} {article.published} {article.source} {article.language}"
            texts[article_id] = (article.text, about, str(sorted(spans)))
        if {hit.article.id for hit in hits} != texts.keys():
            raise Wrong("what is listed is not what is found")
        return Seen(texts, snapshot.name, opened.degraded)


_ABOUT = ("the sea", "a mine", "trains", "weather", "bridges", "rice", "a vote", "ink", "salt")


def story(number: int, words: str = "is about") -> str:
    """An article's file, unlike all others."""
    about = _ABOUT[number % len(_ABOUT)]
    return (
        f"---\npublished: 2024-05-0{number % 9 + 1}\nsource: Paper {number}\n---\n"
        f"Story {number} {words} {about}. It ended well on 3 May 2024.\n\n"
        f"{about.title()} cost {number} million in the end, as the {number}th minister said.\n"
    )


def retold(folder: Path, stories: int) -> Path:
    """An index of two generations over `folder/corpus`: so many stories, then one told anew."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    for number in range(stories):
        (corpus / f"s{number}.md").write_text(story(number))
    bring_up_to_date(index, corpus)
    (corpus / "s1.md").write_text(story(1, "was told anew"))
    bring_up_to_date(index, corpus)
    return index


def nobody_waits() -> None:
    """What is told when another holds the lock, where no other is."""
    raise AssertionError("nobody else holds the lock")


@dataclass(frozen=True, slots=True)
class Before:
    """What runs start from: an index of two generations, files that changed since, one more file.

    `added` is the state of that file's article.
    """

    folder: Path
    first: Texts
    second: Texts
    changed: Texts
    added: Texts


CHANGED = range(2, 6)
"""The stories that are told anew, of those from 1 to 6; the first is then gone."""


@cache
def made(folder: Path) -> Before:
    """Build it once."""
    corpus, index, extra = folder / "corpus", folder / "index", folder / "extra"
    corpus.mkdir(parents=True)
    extra.mkdir()
    for number in range(1, 7):
        (corpus / f"s{number}.md").write_text(story(number))
    kept = folder / "s50.md"
    kept.write_text(story(50))
    bring_up_to_date(index, corpus, kept)
    first = look(index).texts
    (corpus / "s6.md").write_text(story(6, "was told a second time"))
    (corpus / "s7.md").write_text(story(7))
    bring_up_to_date(index, corpus)
    second = look(index).texts
    (extra / "extra.md").write_text(story(99))
    for number in CHANGED:
        (corpus / f"s{number}.md").write_text(story(number, "was told anew"))
    (corpus / "s1.md").unlink()
    (corpus / "s8.md").write_text(story(8))
    other = folder / "other"
    bring_up_to_date(other, corpus, extra, kept)
    changed = look(other).texts
    shutil.rmtree(other)
    added = {"extra": changed.pop("extra")}
    return Before(folder, first, second, changed, added)


class IndexStep:
    """A command over the index."""

    def __init__(
        self, name: str, before: Before, arguments: Sequence[str], old: Texts, new: Texts
    ) -> None:
        self.name = name
        self._before = before
        self._arguments = arguments
        self.old, self.new = old, new
        self.corpus, self.extra = before.folder / "corpus", before.folder / "extra"

    def prepare(self, run: Path) -> None:
        """Lay out what a run starts from."""
        shutil.copytree(self._before.folder / "index", run / "index")

    def root(self, run: Path) -> Path:
        """The folder whose files the faults hit."""
        return run / "index"

    def child(self, run: Path) -> Child:
        """The command, not started yet."""
        work = command(*self._arguments, "--index", run / "index")
        return Child(work, run / "index", run / "out", run / "err")

    def state(self, run: Path) -> str:
        """`old` or `new`, as a reader finds it; `Wrong` for anything else."""
        return self.told(look(run / "index"), run)

    def told(self, seen: Seen, run: Path) -> str:
        """Which of the two states this is."""
        current = IndexFolder(run / "index").current()
        if seen.generation != current and not seen.degraded:
            raise Wrong(f"{seen.generation} serves instead of {current}, and nothing is said of it")
        if seen.texts == self.new:
            return "new"
        if seen.texts == self.old:
            return "old"
        raise Wrong(f"a reader finds neither the old state nor the new: {sorted(seen.texts)}")

    def lost(self, _: Path, status: int | None, state: str) -> int:
        """How much was acknowledged and is not there."""
        return int(status == 0 and state != "new")

    def repair(self, run: Path, state: str) -> None:
        """The same command again if need be, then an ordinary ingest; `Wrong` if that fails."""
        if state != "new":
            status = unwatched(self.child(run))
            if status != 0:
                raise Wrong(f"the same command again fails: {(run / 'err').read_text()[-300:]}")
        bring_up_to_date(run / "index", self.extra)
        seen = look(run / "index")
        wanted = {**self.new, **self._before.added}
        if seen.texts != wanted:
            raise Wrong(f"the next ingest gives {sorted(seen.texts)}, not {sorted(wanted)}")
        if seen.degraded:
            raise Wrong(f"degraded after the next ingest: {seen.degraded}")
        leftovers = [
            path.name
            for path in (run / "index").iterdir()
            if path.name.startswith((".building", ".removed", ".CURRENT"))
        ]
        if leftovers:
            raise Wrong(f"left behind: {leftovers}")
        problems = [s.problem for s in IndexFolder(run / "index").states() if s.problem]
        if problems:
            raise Wrong(f"damaged without any damage: {problems}")


class PublishStep(IndexStep):
    """An ingest that another one was killed before: all is embedded, nothing is published."""

    def prepare(self, run: Path) -> None:
        """Lay out what a run starts from."""
        super().prepare(run)
        child = self.child(run).start()
        while (operation := child.next()) is not None:
            if operation.path.name.startswith(".building"):
                child.kill()
                return
            child.let(operation)
        raise AssertionError("the ingest was over before anything was built")


def index_steps(folder: Path) -> list[IndexStep]:
    """All of them; `folder` is for what they start from."""
    before = made(folder)
    kept = {i: text for i, text in before.second.items() if i not in ("s2", "s5")}
    update = ("ingest", str(folder / "corpus"), "--prune", "--json")
    return [
        IndexStep("ingest", before, update, before.second, before.changed),
        PublishStep("publish", before, update, before.second, before.changed),
        IndexStep("delete", before, ("articles", "remove", "s2", "s5"), before.second, kept),
        IndexStep("rollback", before, ("index", "rollback"), before.second, before.first),
    ]
