"""What every test gets: no network but loopback, no settings of the person who runs it."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest
from hostile_lot import Lot, ingested
from hypothesis import settings

from rag.settings import default_cache

# For a night: pytest -m hypothesis --hypothesis-profile long --timeout 3600 tests/rag/articles
settings.register_profile("long", max_examples=2000, deadline=None)

_REAL_CONNECT = socket.socket.connect
_MODEL_CACHE = Path(os.environ.get("CITEDESK_CACHE") or default_cache())
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def _sealed(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """An empty working folder, no CITEDESK_* variable but the model cache, no outside address."""
    for name in list(os.environ):
        if name.startswith("CITEDESK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CITEDESK_CACHE", str(_MODEL_CACHE))
    monkeypatch.chdir(tmp_path_factory.mktemp("cwd"))

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"a test tried to reach {address}")
        _REAL_CONNECT(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """The model cache of this machine."""
    return _MODEL_CACHE


@pytest.fixture(scope="session")
def raw_articles() -> Path:
    """Articles as people paste them, beside the checkout; tests of them are skipped without."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip(f"{SHARED / 'seeds'} is not on this machine")
    return SHARED / "seeds"


@pytest.fixture
def seeds() -> Path:
    """The articles that come with the project."""
    return Path(__file__).resolve().parents[1] / "seeds"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Lot:
    """Every hostile file, ingested once."""
    return ingested(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server with pgvector, without a database's name."""
    with postgres_server.running() as url:
        yield url


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The address of an empty database."""
    with postgres_server.database(postgres) as url:
        yield url
