"""Search against each of its halves, slice by slice: is it ever worse than the better one?

usage: .venv/bin/python bench/legs.py INDEXES [--data ../shared/data] [--most 400] [--only SLICE...]

INDEXES is what bench/public_sets.py made, and `ntrex-LANGUAGE` for each language of NTREX. Of the
100 passages found, those that vectors alone or words alone would put first are told from what
search puts first; the questions are those whose id has an odd SHA-1, on which nothing was fitted.
The p of each slice is of its being worse than its better half (exact, paired), after Holm.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from fit_fusion import PARTS, Part, Row, gain, halves, rows_of, with_interval

from eval.statistics import holm, p_worse
from rag.assembly import open_encoder
from rag.settings import RagSettings

_LANGUAGES = ("en", "zh-Hans", "zh-Hant", "yue")
NTREX = tuple(
    Part(f"NTREX {asked}→{given}", f"ntrex-{given}", "ntrex", asked)
    for asked in _LANGUAGES
    for given in _LANGUAGES
    if asked != given
)


def outcomes(rows: Sequence[Row]) -> dict[str, list[bool]]:
    """Whether a right article is first, by each half and by both."""
    return {
        "vectors": [row.first_by(row.dense) for row in rows],
        "words": [row.first_by(row.share) for row in rows],
        "search": [row.first_by(row.score) for row in rows],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("indexes", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    settings = RagSettings()
    encoder = open_encoder(settings.embedder, settings.cache)
    lines, values = [], []
    for part in (*PARTS, *NTREX):
        if given.only and not any(part.name.startswith(name) for name in given.only):
            continue
        if not (given.indexes / part.index / "CURRENT").exists():
            print(f"no index {part.index}: {part.name} is left out", flush=True)
            continue
        rows = halves(rows_of(part, given.indexes, given.data, encoder, given.most))[1]
        by = outcomes(rows)
        better = max(("vectors", "words"), key=lambda leg: np.mean(by[leg]))
        each = np.array(by["search"], dtype=float) - np.array(by[better], dtype=float)
        values.append(p_worse(each.tolist(), seed=0))
        cells = [with_interval(by[leg]) for leg in ("vectors", "words", "search")]
        lines.append((part.name, len(rows), *cells, gain(by["search"], by[better])))
    print("| slice | n | vectors alone | words alone | search | over the better | p worse (Holm) |")
    print("|---|---|---|---|---|---|---|")
    for line, p in zip(lines, holm(values), strict=True):
        print(f"| {' | '.join(map(str, line))} | {p:.3f} |")


if __name__ == "__main__":
    main()
