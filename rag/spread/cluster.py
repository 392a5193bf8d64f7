"""The Dask scheduler that units are sent to: the one module that knows Dask.

Dask carries functions and arguments with pickle, so a scheduler can make this process run anything,
and so can whoever reaches that scheduler. See docs/decisions/0023.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from rag.errors import BadInput, WorkersUnavailable
from rag.spread.units import Result, Unit

if TYPE_CHECKING:
    from distributed import Client, Future, Security

PATIENCE_SECONDS = 60.0
"""How long a scheduler may be without any worker."""

_CONNECT_SECONDS = 10.0
_LOOK_SECONDS = 2.0
_FETCH_SECONDS = 600.0


class Cluster:
    """Units under way at the workers of one scheduler. A unit whose worker is lost runs again."""

    def __init__(
        self, client: "Client", address: str, work: Callable[[Unit], Result], patience: float
    ) -> None:
        self._client = client
        self._address = address
        self._work = work
        self._patience = patience
        self._out: dict[str, Future[Result]] = {}
        self._room = 0

    @property
    def full(self) -> bool:
        """Whether each worker has a unit in work and one that waits."""
        return len(self._out) >= self._room

    @property
    def any_done(self) -> bool:
        """Whether a unit is back."""
        return any(future.done() for future in self._out.values())

    def send(self, key: str, unit: Unit) -> None:
        """Put a unit under way. Equal keys are equal units."""
        with self._connection():
            self._room = 2 * max(1, len(self._client.nthreads()))
            self._out[key] = self._client.submit(self._work, unit, key=key)

    def next(self) -> tuple[str, Result]:
        """Wait for a unit; gives its key and what it became.

        Raises:
            WorkersUnavailable: scheduler or workers are gone, or a worker failed.
        """
        from distributed import wait

        worker_seen = time.monotonic()
        with self._connection(), self._client.as_current():
            while True:
                try:
                    done = wait(
                        list(self._out.values()), _LOOK_SECONDS, return_when="FIRST_COMPLETED"
                    ).done
                except TimeoutError:
                    worker_seen = self._look_for_workers(worker_seen)
                    continue
                future = next(iter(done))
                result = self._fetched(future)
                del self._out[future.key]
                return future.key, result

    def _fetched(self, future: "Future[Result]") -> Result:
        """What a unit that is done became."""
        try:
            if future.status == "error":
                self._tell(future.exception(timeout=_FETCH_SECONDS))
            return future.result(timeout=_FETCH_SECONDS)
        except TimeoutError as error:
            raise WorkersUnavailable(
                f"what a worker of {self._address} had made did not come within "
                f"{_FETCH_SECONDS:.0f} seconds; see to the network between them, then run the same "
                f"command: what is embedded already is kept"
            ) from error

    def _working(self) -> int:
        """How many threads of workers there are that take work: one short of memory does not."""
        scheduler = self._client.scheduler
        if scheduler is None:
            return 0
        cores: dict[str, int] = self._client.sync(scheduler.ncores_running)
        return sum(cores.values())

    def _look_for_workers(self, last_seen: float) -> float:
        """When there was a worker last: now, if there is one."""
        now = time.monotonic()
        if self._working():
            return now
        if now - last_seen >= self._patience:
            raise WorkersUnavailable(
                f"the Dask scheduler at {self._address} has had no worker that takes "
                f"work for {self._patience:.0f} seconds; start one with `dask worker "
                f"{self._address}`, or give those there more memory, then run the same command: "
                f"what is embedded already is kept"
            )
        return last_seen

    def _tell(self, error: BaseException) -> NoReturn:
        """A unit failed at a worker, or ended one worker after the other."""
        from distributed.scheduler import KilledWorker

        if isinstance(error, KilledWorker):
            raise WorkersUnavailable(
                f"each worker that was given the same few articles ended "
                f"({error.allowed_failures + 1}, the last at {error.last_worker.address}); see "
                f"whether they have memory enough, then run the same command: what is embedded "
                f"already is kept"
            ) from error
        raise WorkersUnavailable(
            f"a worker or the scheduler at {self._address} failed ({type(error).__name__}: "
            f"{error}); see that the same citedesk is installed at both, and that workers have "
            f"pulled its models"
        ) from error

    @contextmanager
    def _connection(self) -> Iterator[None]:
        """Say so when the scheduler is lost."""
        from distributed import CancelledError

        lost = WorkersUnavailable(
            f"the Dask scheduler at {self._address} was lost; start it and its workers again, "
            f"then run the same command: what is embedded already is kept"
        )
        if self._client.status != "running":
            raise lost
        try:
            yield
        except (CancelledError, OSError) as error:
            raise lost from error
        except (AttributeError, RuntimeError) as error:
            # What a client says that has given up in the middle of a call.
            if self._client.status == "running":
                raise
            raise lost from error


@contextmanager
def open_cluster(
    address: str, work: Callable[[Unit], Result], *, patience_seconds: float = PATIENCE_SECONDS
) -> Iterator[Cluster]:
    """Connect to the scheduler at `address`, which runs `work` at its workers.

    `work` is found there by its name, so it must be in a module that they can import. For tls://
    addresses Dask's own configuration names the certificates.

    Raises:
        BadInput: Dask is not installed, or the address is none.
        WorkersUnavailable: no scheduler answers.
    """
    client = _connected(address, min(_CONNECT_SECONDS, patience_seconds))
    try:
        yield Cluster(client, address, work, patience_seconds)
    finally:
        client.close()


def _connected(address: str, seconds: float) -> "Client":
    try:
        from distributed import Client, Security
        from distributed.comm.addressing import parse_host_port
    except ImportError as error:
        raise BadInput(
            f"--dask needs Dask, which is not installed ({error}); "
            f"install citedesk with its extra `dask`"
        ) from error
    scheme, _, place = address.rpartition("://")
    try:
        parse_host_port(place)
    except ValueError as error:
        _refuse(address, error)
    if scheme not in ("", "tcp", "tls"):
        _refuse(address)
    security = Security()
    if scheme == "tls":
        _check_certificates(address, security)
    try:
        return Client(address, security=security, timeout=seconds, set_as_default=False)
    except OSError as error:
        raise WorkersUnavailable(
            f"no Dask scheduler answers at {address}; "
            f"check the address, or start one there with `dask scheduler`"
        ) from error


def _refuse(address: str, error: Exception | None = None) -> NoReturn:
    raise BadInput(
        f"--dask is {address!r}; write the scheduler's address as tcp://HOST:PORT or tls://HOST:PORT"
    ) from error


def _check_certificates(address: str, security: "Security") -> None:
    try:
        context = security.get_connection_args("client").get("ssl_context")
    except OSError as error:
        import dask

        raise BadInput(
            f"--dask is {address!r}, and its certificates cannot be read ({error}); see to what "
            f"Dask is told of them: {dask.config.get('distributed.comm.tls', {})}"
        ) from error
    if context is None:
        raise BadInput(
            f"--dask is {address!r}, and Dask is told of no certificates; name them in "
            f"DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__TLS__CLIENT__CERT and …__TLS__CLIENT__KEY"
        )
