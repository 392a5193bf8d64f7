"""What is loaded to stay is looked at for garbage once; what comes later as before."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from rag.collector import loading_what_stays


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


class Node:
    """Something that refers to itself, so that only the collector can take it away."""

    def __init__(self) -> None:
        self.me = self


def generations_looked_at(objects: int) -> set[int]:
    """Which generations the collector goes through while so many objects are made."""
    found: set[int] = set()

    def note(phase: str, info: dict[str, int]) -> None:
        found.add(info["generation"])

    gc.callbacks.append(note)
    try:
        made = [Node() for _ in range(objects)]
    finally:
        gc.callbacks.remove(note)
    assert len(made) == objects
    return found


def test_only_what_is_new_is_looked_at_while_it_loads() -> None:
    with loading_what_stays():
        assert generations_looked_at(200_000) == {0}
    assert generations_looked_at(200_000) > {0}


def test_garbage_that_comes_while_it_loads_is_taken_away() -> None:
    with loading_what_stays():
        gone = weakref.ref(Node())
        generations_looked_at(200_000)
        assert gone() is None


@loading_what_stays()
def fail_to_load() -> None:
    raise ValueError("broken")


def test_afterwards_it_is_as_before_even_when_loading_failed() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="broken"):
        fail_to_load()
    assert gc.get_threshold() == before
    with loading_what_stays():
        within = gc.get_threshold()
        with loading_what_stays():
            pass
        assert gc.get_threshold() == within != before
    assert gc.get_threshold() == before


def test_what_was_loaded_is_not_looked_at_again_and_what_comes_later_is() -> None:
    with loading_what_stays():
        loaded = Node()
    later = Node()
    looked_at = {id(each) for each in gc.get_objects()}
    assert id(loaded) not in looked_at
    assert id(later) in looked_at
