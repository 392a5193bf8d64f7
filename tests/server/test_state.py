"""The state file when there is no room for it, and when it is not what was written."""

from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import NotStored
from server.keys import Keys
from server.state import FILE_NAME, State, StateUnusable


def test_a_full_disk_is_told_of_and_the_next_write_succeeds(tmp_path: Path) -> None:
    with closing(State(tmp_path / FILE_NAME)) as state:
        [row] = state.rows("PRAGMA page_count")
        state.rows(f"PRAGMA max_page_count = {row[0]}")
        with pytest.raises(
            NotStored, match=r"desk\.sqlite cannot be written: no space is left; make room"
        ):
            _fill(Keys(state))
        state.rows("PRAGMA max_page_count = 1000000")
        _, text = Keys(state).create("late desk")
        assert Keys(state).holder(text) is not None


def test_a_damaged_file_is_named_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(State(path)) as state:
        for number in range(200):
            Keys(state).create(f"desk {number}")
    data = bytearray(path.read_bytes())
    # All but the first page, which is read when the file is opened.
    data[4096:] = b"\x55" * (len(data) - 4096)
    path.write_bytes(data)
    with closing(State(path)) as state, pytest.raises(StateUnusable, match=r"desk\.sqlite is dam"):
        Keys(state).all()


def _fill(keys: Keys) -> None:
    for number in range(1000):
        keys.create(f"desk {number}")
