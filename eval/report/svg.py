"""Draw one plot as an SVG element that can stand in a page beside others.

The same drawing gives the same bytes. Colours are variables of the page's style sheet, so that a
plot follows its light and its dark scheme; ids start with the plot's name; fonts are the page's.
"""

import io
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_INCHES = 4.2
HEIGHT_INCHES = 2.9

# matplotlib wants true colours; no plot uses these for anything else.
INK, SOFT, LINE, ACCENT = "#000001", "#000002", "#000003", "#000004"
SERIES = ("#000011", "#000012", "#000013", "#000014", "#000015", "#000016")
_VARIABLES = {
    "#000000": "var(--ink)",
    INK: "var(--ink)",
    SOFT: "var(--soft)",
    LINE: "var(--line)",
    ACCENT: "var(--accent)",
    **{colour: f"var(--series-{number})" for number, colour in enumerate(SERIES, 1)},
}

_STYLE = {
    "svg.fonttype": "none",
    "text.parse_math": False,  # a name with two dollar signs is a name
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "legend.frameon": False,
    "legend.fontsize": 9,
}


def drawing(
    name: str, title: str, draw: Callable[["Axes"], None], *, height: float = HEIGHT_INCHES
) -> str:
    """What `draw` puts on the axes, as one `<svg>` element; `height` is in inches."""
    import matplotlib
    from matplotlib.figure import Figure

    target = io.StringIO()
    style: Any = {**_STYLE, "svg.hashsalt": name}  # keys are typed as a set of literals
    with matplotlib.rc_context(), warnings.catch_warnings():
        # Glyphs are the reader's font's business: here they are only measured.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(style)
        figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
        draw(figure.subplots())
        undated = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(target, format="svg", transparent=True, metadata=undated)
    return _inlined(target.getvalue(), name, title)


def _inlined(document: str, name: str, title: str) -> str:
    """The `<svg>` element of a matplotlib document, fit to stand among others in one page."""
    from markupsafe import escape

    start = document.index("<svg")
    opening_end = document.index(">", start)
    box = re.search(r'viewBox="[\d. ]+"', document[start:opening_end])
    body = document[opening_end + 1 :]
    # This one rule would hold for the whole page; the style sheet has it for plots alone.
    body = re.sub(r"<style.*?</style>", "", body, count=1, flags=re.DOTALL)
    body = re.sub(r"font-family: [^;\"]*;? ?", "", body)
    body = re.sub(r'(?<=[ <])id="', f'id="{name}-', body)
    body = re.sub(r'(?:xlink:)?href="#', f'href="#{name}-', body)
    body = body.replace("url(#", f"url(#{name}-")
    body = re.sub("#0000[01][0-9]", lambda found: _VARIABLES[found[0]], body)
    head = f'<svg class="plot" role="img" aria-label="{escape(title)}"'
    return f"{head} {box[0] if box else ''}>{body.strip()}"
