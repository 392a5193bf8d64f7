"""Run one ingest in a process of its own and, when told to, die by SIGKILL in the middle of it.

usage: killed_ingest.py CORPUS INDEX [CALL]; without CALL it prints how many calls an ingest makes.
Every Python and C call counts, so any write, fsync, rename or SQL statement can be the last.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from fakes import HashEncoder, count_words

from rag.ingest import Ingestion, ingest


def main(corpus: str, index: str, last_call: str = "0") -> None:
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        if event in ("call", "c_call"):
            calls += 1
            if calls == int(last_call):
                os.kill(os.getpid(), signal.SIGKILL)

    using = Ingestion(Path(index), HashEncoder(dimension=8), count_words)
    sys.setprofile(count)
    ingest([Path(corpus)], using, prune=True)
    sys.setprofile(None)
    sys.stdout.write(str(calls))


if __name__ == "__main__":
    main(*sys.argv[1:])
