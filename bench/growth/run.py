"""How publishing, search, memory and size grow with the number of passages.

    python bench/growth/run.py SOURCE_INDEX --questions ../shared/data/crud_news.questions.jsonl
        --out runs/growth [--sizes 1000 3000 10000 ...] [--keep 100000] [--folder DIR]

SOURCE_INDEX is what `citedesk ingest` made of real articles. An index of each size is built of its
passages and, when those are used up, of perturbed copies (vectors at a cosine of about .96, one
term in ten another), opened in a process of its own, and asked 200 questions after 200 to warm up;
vectors of the questions are made before, so that search is timed without the encoder. Writes
growth.json, growth.svg and growth.md: all by size, and the exponent of each curve with its 95 %
interval.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np
from copies import build, read_source
from scipy import stats

from rag.assembly import open_encoder
from rag.retrieval.script import for_words
from rag.settings import RagSettings

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
LOOK = Path(__file__).with_name("look.py")
CURVES = {
    "publishing, s": lambda row: row["publish_seconds"],
    "query p50, ms": lambda row: float(np.percentile(row["milliseconds"], 50)),
    "query p95, ms": lambda row: float(np.percentile(row["milliseconds"], 95)),
    "memory, MB": lambda row: row["most_bytes"] / 1e6,
    "memory without files, MB": lambda row: row["anonymous_bytes"] / 1e6,
    "index, MB": lambda row: row["index_bytes"] / 1e6,
    "ready, s": lambda row: row["ready_seconds"],
}


def main() -> None:
    given = arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    asked, vectors = questions(given)
    source = read_source(given.source)
    rows = []
    for size in given.sizes:
        root = given.folder / str(size)
        shutil.rmtree(root, ignore_errors=True)
        seconds = build(source, size, root)
        row = {"publish_seconds": seconds, **look(root, asked, vectors, given.against_all)}
        row["index_bytes"] = sum(f.stat().st_size for f in root.rglob("*") if f.is_file())
        rows.append(row)
        print({name: round(value(row), 2) for name, value in CURVES.items()},
              f"recall {np.mean(row['recall'] or [np.nan]):.4f}", flush=True)  # fmt: skip
        if size not in given.keep:
            shutil.rmtree(root)
        (given.out / "growth.json").write_text(json.dumps(rows))
        (given.out / "growth.md").write_text(table(rows), encoding="utf-8")
        plot(rows, given.out / "growth.svg")
    print(table(rows))


def questions(given: argparse.Namespace) -> tuple[Path, Path]:
    """Their words and their vectors, as files."""
    lines = given.questions.read_text(encoding="utf-8").splitlines()[: given.most]
    texts = [for_words(json.loads(line)["question"]) for line in lines]
    settings = RagSettings()
    encoder = open_encoder(settings.embedder, settings.cache)
    asked, vectors = given.out / "questions.json", given.out / "vectors.npy"
    asked.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    np.save(vectors, np.stack([encoder.embed_question(text) for text in texts]))
    return asked, vectors


def look(root: Path, asked: Path, vectors: Path, against_all: int) -> dict:
    command = [sys.executable, str(LOOK), str(root), str(asked), str(vectors), str(against_all)]
    # One thread: two that wait for each other measure whatever else the machine is doing.
    one = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=one)
    return json.loads(done.stdout)


def exponent(rows: list[dict], value) -> str:
    """Of a straight line through the logarithms, from 10,000 passages on where three are."""
    large = [row for row in rows if row["passages"] >= 10_000]
    used = large if len(large) >= 3 else rows
    if len(used) < 3:
        return "–"
    x, y = np.log([r["passages"] for r in used]), np.log([value(r) for r in used])
    line = stats.linregress(x, y)
    half = stats.t.ppf(0.975, len(used) - 2) * line.stderr
    return f"{line.slope:.2f} [{line.slope - half:.2f}, {line.slope + half:.2f}]"


def table(rows: list[dict]) -> str:
    heads = [*CURVES, "recall@10 against all"]
    lines = [f"| passages | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for row in rows:
        cells = [f"{value(row):,.2f}" for value in CURVES.values()]
        share = f"{np.mean(row['recall']):.4f} (n {len(row['recall'])})" if row["recall"] else "–"
        lines.append(f"| {row['passages']:,} | {' | '.join(cells)} | {share} |")
    fitted = [exponent(rows, value) for value in CURVES.values()]
    lines.append(f"| exponent from 10,000 on | {' | '.join(fitted)} | |")
    return "\n".join(lines) + "\n"


def plot(rows: list[dict], path: Path) -> None:
    figure, axes = plt.subplots(2, 2, figsize=(9, 7), layout="constrained")
    panels = (
        ("publishing, s", "ready, s"),
        ("query p50, ms", "query p95, ms"),
        ("memory, MB", "memory without files, MB"),
        ("index, MB",),
    )
    for axis, names in zip(axes.flat, panels, strict=True):
        for name in names:
            axis.loglog(
                [r["passages"] for r in rows], [CURVES[name](r) for r in rows], "o-", label=name
            )
        axis.set_xlabel("passages")
        axis.grid(visible=True, which="major", alpha=0.3)
        axis.legend()
    figure.suptitle("Growth with the number of passages")
    figure.savefig(path)
    plt.close(figure)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--keep", type=int, nargs="*", default=[])
    parser.add_argument("--folder", type=Path, default=Path("runs/growth/indexes"))
    parser.add_argument("--most", type=int, default=200, help="questions asked")
    parser.add_argument("--against-all", type=int, default=50, help="held against every passage")
    return parser.parse_args()


if __name__ == "__main__":
    main()
