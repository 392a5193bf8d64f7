"""Figures as tests write them down: "about 300..400 person" with the words it was read from."""

from rag.facts import Unit, figures_in

_UNITS = {
    "": Unit("none"),
    "%": Unit("percent"),
    "of price": Unit("percent", "of price"),
    "points": Unit("points"),
    **{code: Unit("money", code) for code in "USD TWD CNY HKD JPY EUR GBP KRW".split()},
    "money": Unit("money"),
    **{name: Unit("duration", name) for name in "second minute hour day week month year".split()},
}


def told(text: str) -> list[tuple[str, str]]:
    """Each figure as "[qualifier ]value[..value][ unit]", with the words it was read from."""
    found = []
    for figure in figures_in(text):
        low, high = (format(value.normalize(), "f") for value in (figure.low, figure.high))
        names = [name for name, unit in _UNITS.items() if unit == figure.unit]
        words = [
            figure.qualifier if figure.qualifier != "exact" else "",
            low if low == high else f"{low}..{high}",
            names[0] if names else figure.unit.name,
        ]
        found.append((" ".join(filter(None, words)), text[figure.start : figure.end]))
    return found
