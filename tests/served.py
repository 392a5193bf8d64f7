"""A server in a process of its own, over an index of hashed vectors, or over CITEDESK_STORE:
python served.py INDEX HOLD DRAINING_SECONDS. Its settings are the environment's.

It listens where the first line of its log says. While the file HOLD exists it embeds no passages,
and answers no question that has the word "wait" in it.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from fakes import HashEncoder, count_words

from rag.answerer import Answerer
from rag.configuration import store_of
from rag.encoder import Vectors
from rag.index.opening import make_folder, open_index
from rag.ingest import Ingestion
from rag.retrieval import Searcher
from rag.settings import RagSettings
from server.app import create_app
from server.life import Life
from server.logs import configure_logs
from server.serving import run
from server.settings import ServerSettings
from server.state import FILE_NAME, State


class Held(HashEncoder):
    """Does its work once nobody holds it up."""

    def __init__(self, hold: Path, dimension: int) -> None:
        super().__init__(dimension=dimension)
        self._hold = hold

    def _wait(self) -> None:
        while self._hold.exists():
            time.sleep(0.02)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._wait()
        return super().embed_passages(texts)

    def embed_question(self, text: str) -> Vectors:
        if "wait" in text:
            self._wait()
        return super().embed_question(text)


def main(root: Path, hold: Path, draining_seconds: float) -> None:
    store = store_of(RagSettings(_env_file=None))
    # PostgreSQL finds by index what is not longer than this.
    dimension = 1024 if store else 4096
    encoder = Held(hold, dimension)
    searcher = Searcher(open_index(root, store, model=encoder.identity), encoder)
    make_folder(root)
    ingestion = Ingestion(root, Held(hold, dimension), count_words, store=store)
    app = create_app(
        Answerer(searcher),
        settings=ServerSettings(_env_file=None),
        state=State(root / FILE_NAME),
        ingestion=ingestion,
    )
    app.state.life = Life(draining_seconds=draining_seconds)
    configure_logs()
    run(app, host="127.0.0.1", port=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
