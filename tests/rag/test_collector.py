"""The cycle collector rests while things are loaded, and works as before afterwards."""

import gc
from collections.abc import Iterator

import pytest

from rag.collector import collector_at_rest


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was = gc.isenabled()
    gc.enable()
    yield
    gc.unfreeze()
    if not was:
        gc.disable()


class Node:
    """Something that can refer to itself."""

    def __init__(self) -> None:
        self.me = self


@collector_at_rest()
def fail_to_load() -> None:
    assert not gc.isenabled()
    raise ValueError("broken")


def test_it_rests_inside_and_works_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"):
        fail_to_load()
    assert gc.isenabled()


def test_one_inside_another_does_not_wake_it() -> None:
    with collector_at_rest():
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_has_turned_it_off_finds_it_off() -> None:
    gc.disable()
    with collector_at_rest():
        pass
    assert not gc.isenabled()


def test_what_was_loaded_is_not_looked_at_again_and_what_comes_later_is() -> None:
    with collector_at_rest():
        loaded = Node()
    later = Node()
    looked_at = {id(each) for each in gc.get_objects()}
    assert id(loaded) not in looked_at
    assert id(later) in looked_at
