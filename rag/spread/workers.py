"""An ingest's articles and titles, cut and embedded by the workers of a cluster."""

from collections.abc import Iterator, Sequence

import numpy as np

from rag.batches import Embedded
from rag.encoder import EncoderIdentity, Vectors
from rag.errors import WorkersDiffer
from rag.index.manifest import Layout
from rag.spread.cluster import Cluster
from rag.spread.units import (
    Result,
    article_unit,
    difference,
    embedded_articles,
    terms_of,
    text_unit,
    unit_key,
    unpacked,
)
from rag.types import Article

_BYTES_PER_UNIT = 20_000
"""UTF-8 of articles in one unit: some seconds of one thread, which are lost with its worker.
Smaller ones cost more, since fewer texts of like length meet in them."""

_TEXTS_PER_UNIT = 64


class SpreadWorkers:
    """Workers as `rag.ingest` wants them. Memory holds two units for each worker, no more."""

    def __init__(self, cluster: Cluster, identity: EncoderIdentity, layout: Layout) -> None:
        self._cluster = cluster
        self._dimension = identity.dimension
        self._terms = terms_of(identity, layout)
        self._gathered: list[Article] = []
        self._bytes = 0
        self._out: dict[str, list[Article]] = {}

    def take(self, article: Article) -> list[Embedded]:
        """Hand over an article; gives those that are done, and waits for some if too many are out.

        Raises:
            WorkersUnavailable: scheduler or workers are gone, or a worker failed.
            WorkersDiffer: a worker has another model or another citedesk.
        """
        self._gathered.append(article)
        self._bytes += len(article.text.encode())
        if self._bytes < _BYTES_PER_UNIT:
            return []
        self._send()
        done = []
        while self._cluster.full or self._cluster.any_done:
            done += self._one()
        return done

    def rest(self) -> Iterator[list[Embedded]]:
        """The articles still out, as they come. Raises as `take` does."""
        if self._gathered:
            self._send()
        while self._out:
            yield self._one()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Texts as rows, in order, shape [n, dimension]. Raises as `take` does."""
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        rows: dict[str, slice] = {}
        again: list[tuple[slice, slice]] = []
        out = 0

        def fetch() -> None:
            key, result = self._cluster.next()
            vectors[rows[key]] = unpacked(self._checked(result)["vectors"], self._dimension)

        for start in range(0, len(texts), _TEXTS_PER_UNIT):
            some = texts[start : start + _TEXTS_PER_UNIT]
            key = unit_key(self._terms, some)
            if key in rows:
                again.append((slice(start, start + len(some)), rows[key]))
                continue
            rows[key] = slice(start, start + len(some))
            self._cluster.send(key, text_unit(self._terms, some))
            out += 1
            while self._cluster.full:
                fetch()
                out -= 1
        for _ in range(out):
            fetch()
        for place, first in again:
            vectors[place] = vectors[first]
        return vectors

    def _send(self) -> None:
        key = unit_key(self._terms, [f"{a.id} {a.sha256}" for a in self._gathered])
        self._out[key] = self._gathered
        self._cluster.send(key, article_unit(self._terms, self._gathered))
        self._gathered, self._bytes = [], 0

    def _one(self) -> list[Embedded]:
        key, result = self._cluster.next()
        return embedded_articles(self._out.pop(key), self._checked(result), self._dimension)

    def _checked(self, result: Result) -> Result:
        """The result, if it was made as we would have made it."""
        theirs = result["terms"]
        name = difference(self._terms, theirs)
        if name is None:
            return result
        if name in ("citedesk", "layout"):
            raise WorkersDiffer(
                f"the worker on {result['worker']} has citedesk {theirs['citedesk']} "
                f"({theirs['layout']}), this command {self._terms['citedesk']} "
                f"({self._terms['layout']}); install the same there, and start it again"
            )
        raise WorkersDiffer(
            f"the worker on {result['worker']} embeds with {_model(theirs)}, this command with "
            f"{_model(self._terms)}; set CITEDESK_EMBEDDER there as it is here, run "
            f"`citedesk models pull`, and start it again"
        )


def _model(terms: dict[str, str]) -> str:
    return f"{terms['embedder']} (weights {terms['weights'][:12]}…, prefixes {terms['prefixes']})"
