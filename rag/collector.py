"""Python's cycle collector at rest while much is loaded that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Load what stays without looking it through for garbage, then or later.

    The libraries make a million objects. Looked through again and again while they come, they take
    two seconds more to load; later each full look stops all threads for a third of a second.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_at_work:
            gc.enable()
