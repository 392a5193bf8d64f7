"""Python's cycle collector while much is loaded that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 50_000
_NEVER = 1_000_000_000


@contextmanager
def loading_what_stays() -> Iterator[None]:
    """Load what stays, with each object looked at for garbage once, and never again.

    The libraries make a million objects. Looked through again and again while they come, they take
    two seconds more to load; later each full look stops all threads for a third of a second.
    """
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, _NEVER, _NEVER)
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*before)
