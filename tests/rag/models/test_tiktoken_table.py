"""tiktoken without a network."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from rag.errors import ModelUnavailable
from rag.models.catalog import CL100K_BASE, Built
from rag.models.files import Pin
from rag.models.store import pull_entry, require
from rag.models.tiktoken_table import use_table

COUNT_SCRIPT = """
import sys
from pathlib import Path
from rag.models.tiktoken_table import use_table
use_table(Path(sys.argv[1]))
import socket
def refuse(*_args, **_kwargs): raise AssertionError("the network was used")
socket.getaddrinfo = refuse
import tiktoken
encoding = tiktoken.get_encoding("cl100k_base")
print(len(encoding.encode("卡尼 raised rates by 25 basis points")), encoding.decode([9906]))
"""


@pytest.fixture
def small_table(server):
    def entry(data: bytes = b"AA== 0\n", address: str = "/table"):
        import hashlib

        server.serve(address, data)
        pin = Pin(hashlib.sha256(data).hexdigest(), len(data))
        return replace(
            CL100K_BASE,
            address=f"{server.address}{address}",
            members=(),
            built=(Built(CL100K_BASE.built[0].path, pin),),
        )

    return entry


def test_table_lies_under_the_sha1_of_its_address(small_table, tmp_path):
    model = pull_entry(small_table(), cache=tmp_path)
    assert model.path == tmp_path / "tiktoken"
    table = tmp_path / "tiktoken" / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
    assert table.read_bytes() == b"AA== 0\n"


def test_other_tables_in_the_folder_are_left_alone(small_table, tmp_path):
    other = tmp_path / "tiktoken" / "another-table"
    other.parent.mkdir()
    other.write_bytes(b"kept")
    pull_entry(small_table(), cache=tmp_path)
    assert other.read_bytes() == b"kept"


def test_table_that_tiktoken_threw_away_is_pulled_again(small_table, tmp_path, reports):
    entry = small_table()
    pull_entry(entry, cache=tmp_path)
    (tmp_path / "tiktoken" / entry.built[0].path).unlink()
    pull_entry(entry, cache=tmp_path, report=reports)
    assert (tmp_path / "tiktoken" / entry.built[0].path).is_file()
    assert "is damaged" in reports.text


def test_use_points_tiktoken_at_the_cache(small_table, tmp_path, monkeypatch):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "elsewhere")
    pull_entry(small_table(), cache=tmp_path)
    use_table(tmp_path)
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(tmp_path / "tiktoken")


def test_use_without_the_table_says_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "elsewhere")
    with pytest.raises(ModelUnavailable, match="`citedesk models pull cl100k_base`"):
        use_table(tmp_path)
    assert os.environ["TIKTOKEN_CACHE_DIR"] == "elsewhere"


@pytest.mark.model
def test_real_table_counts_without_a_network(model_cache, request):
    try:
        require("cl100k_base", cache=model_cache)
    except ModelUnavailable as error:
        pytest.skip(str(error))
    run = subprocess.run(
        [sys.executable, "-c", COUNT_SCRIPT, str(model_cache)],
        cwd=request.config.rootpath,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["11", "Hello"]
