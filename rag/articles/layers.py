"""Tell which layers ("optional content") of a PDF are not shown when it is opened."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader


class Layers:
    """The layers of a document, by what it says itself; a broken list hides nothing."""

    def __init__(self, reader: "PdfReader") -> None:
        self._off: frozenset[tuple[int, int]] = frozenset()
        try:
            self._off = _off(reader.root_object["/OCProperties"])
        except MemoryError:
            raise
        # Most have none, and what is broken can raise anything.
        except Exception:
            return

    def hide(self, layer: Any) -> bool:
        """Whether what belongs to a layer, or to a set of layers with a rule, is not shown."""
        if not self._off:
            return False
        members = layer.get_object()
        if members.get("/Type") != "/OCMD":
            return _name(layer) in self._off
        off = [name in self._off for name in _names(members.get("/OCGs"))]
        if not off:
            return False
        rule = members.get("/P", "/AnyOn")
        if rule == "/AllOn":
            return any(off)
        if rule == "/AnyOff":
            return not any(off)
        if rule == "/AllOff":
            return not all(off)
        return all(off)


def _off(properties: Any) -> frozenset[tuple[int, int]]:
    """The numbers of the layers that are off."""
    settings = properties["/D"]
    off = frozenset(_names(settings.get("/OFF")))
    if settings.get("/BaseState") != "/OFF":
        return off
    return off | (frozenset(_names(properties["/OCGs"])) - frozenset(_names(settings.get("/ON"))))


def _names(groups: Any) -> Iterator[tuple[int, int]]:
    """The numbers of one layer or of a list of them."""
    if groups is None:
        return
    listed = groups.get_object()
    for group in listed if isinstance(listed, list) else [groups]:
        if (name := _name(group)) is not None:
            yield name


def _name(group: Any) -> tuple[int, int] | None:
    number = getattr(group, "idnum", None)
    return None if number is None else (number, group.generation)
