"""Write rag/names/territories.tsv, the names of countries and territories, from CLDR by Babel.

usage: .venv/bin/python bench/make_territories.py

Babel is no dependency: the file is written once, and again when CLDR has news.
"""

import re
from importlib.metadata import version
from pathlib import Path

from babel import Locale

from rag.names.entities import COLUMNS

OUT = Path(__file__).resolve().parents[1] / "rag" / "names" / "territories.tsv"
LOCALES = ("en", "zh_Hant_TW", "zh_Hant_HK", "zh_Hans_CN")
# Not places of their own, pseudo codes, and groups of countries.
LEFT_OUT = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
# Names that are ordinary words, surnames or other places too: only with a capital, or marked.
EXACT = {"Turkey", "Jersey", "Guernsey", "Chad", "Jordan", "Guinea", "Réunion"}
MARKED = set(
    "Georgia Congo 喬治亞 蘇丹 苏丹 剛果 刚果 黑山 馬利 馬里 马里 東加 阿曼 加納 加纳 尼日".split()
)


def main() -> None:
    """Write the file and say how many rows it has."""
    names = [Locale.parse(locale).territories for locale in LOCALES]
    codes = sorted(code for code in names[0] if code.isalpha() and code not in LEFT_OUT)
    rows = [
        "\t".join([code.lower(), "place", "", *("|".join(forms(each[code])) for each in names)])
        for code in codes
    ]
    head = (
        f"# Written by bench/make_territories.py from Babel {version('babel')} (CLDR);",
        "# (c) Unicode, Inc., Unicode License V3, https://www.unicode.org/license.txt;",
        "# ids are ISO 3166 codes. Edit countries.tsv instead: its forms go before these.",
        "\t".join(COLUMNS),
    )
    OUT.write_text("\n".join((*head, *rows)) + "\n", encoding="utf-8")
    print(f"{len(rows)} territories -> {OUT.name}")


def forms(name: str) -> list[str]:
    """One name or more of what CLDR writes in one cell: Myanmar (Burma), Hong Kong SAR China."""
    name = re.sub(r" SAR China$", "", name).replace(" - ", "-")
    name = re.sub(r"^中[國国](香港|澳[門门])特[別别]行政[區区]$", r"\1", name)
    name = name.replace("（", "(").replace("）", ")")
    if re.match("[剛刚]果", name):
        # 剛果（布） is told from the other by what is in the parentheses.
        return [re.sub("[()]", "", name)]
    outside = " ".join(re.sub(r"\(.+\)", "", name).split())
    inside = re.findall(r"\((.+)\)$", name)
    with_and = [outside.replace(" & ", " and ")] if " & " in outside else []
    return [mark(each) for each in dict.fromkeys([outside, *with_and, *inside])]


def mark(name: str) -> str:
    """The form in the table's notation."""
    return "~" * (name in MARKED) + "!" * (name in EXACT) + name


if __name__ == "__main__":
    main()
