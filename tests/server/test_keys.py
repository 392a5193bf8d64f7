"""Keys: what is kept of them, when they work, and the command that makes them."""

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag.errors import BadInput, NotStored
from server.keys import Keys, has_live_key
from server.state import FILE_NAME, State, StateUnusable

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def citedesk(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "sealed")])
    return subprocess.run(
        [sys.executable, "-m", "citedesk", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_key_is_found_by_its_text_and_by_nothing_near_it() -> None:
    keys = Keys(State(None))
    key, text = keys.create("wire desk")
    assert re.fullmatch(r"cd_[0-9a-f]{12}_[\w-]{43}", text)
    found = keys.holder(text)
    assert found == key
    assert found.scopes == {"ask"}
    for wrong in ("", "cd_", f"cd_{key.id}", f"cd_{key.id}_", text[:-1], f"{text}x", text.upper()):
        assert keys.holder(wrong) is None
    other, _ = keys.create("other")
    assert keys.holder(text.replace(key.id, other.id)) is None


def test_nothing_of_a_key_but_its_id_is_in_the_file(tmp_path: Path) -> None:
    state = State(tmp_path / FILE_NAME)
    key, text = Keys(state).create("wire desk", scopes=["manage"])
    secret = text.removeprefix(f"cd_{key.id}_").encode()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert key.id.encode() in kept
    assert secret not in kept


def test_only_its_owner_reads_the_file_and_its_log(tmp_path: Path) -> None:
    open_to_all = tmp_path / FILE_NAME
    open_to_all.touch(0o644)
    open_to_all.chmod(0o644)
    state = State(open_to_all)
    Keys(state).create("wire desk")
    fresh = tmp_path / "fresh.sqlite"
    newer = State(fresh)
    Keys(newer).create("wire desk")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert {f"{FILE_NAME}-wal", "fresh.sqlite-wal"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_a_key_works_until_its_last_second() -> None:
    state = State(None)
    key, text = Keys(state, clock=lambda: LONG_AGO).create("temporary", days=2)
    assert key.expires == LONG_AGO + timedelta(days=2)

    def at(moment: datetime) -> Keys:
        return Keys(state, clock=lambda: moment)

    last = at(LONG_AGO + timedelta(days=2, seconds=-1))
    assert last.holder(text) == key
    assert last.any_live()
    after = at(LONG_AGO + timedelta(days=2))
    assert after.holder(text) is None
    assert after.live(key.id) is None
    assert not after.any_live()


def test_a_revoked_key_stops_and_stays_revoked_at_its_first_time() -> None:
    state = State(None)
    keys = Keys(state, clock=lambda: LONG_AGO)
    key, text = keys.create("gone")
    assert keys.revoke(key.id).revoked == LONG_AGO
    assert keys.holder(text) is None
    again = Keys(state, clock=lambda: LONG_AGO + timedelta(days=1)).revoke(key.id)
    assert again.revoked == LONG_AGO


@pytest.mark.parametrize(
    ("name", "scopes"), [("", ["ask"]), (" \n", ["ask"]), ("n" * 101, ["ask"]), ("n", ["root"])]
)
def test_what_cannot_be_made_is_said(name: str, scopes: list[str]) -> None:
    keys = Keys(State(None))
    with pytest.raises(BadInput):
        keys.create(name, scopes=scopes)
    assert keys.all() == []


def test_a_key_is_limited_to_the_sources_it_was_made_with() -> None:
    keys = Keys(State(None))
    key, text = keys.create("wire", sources=[" Harbour Wire ", "海角報", "HARBOUR WIRE"])
    assert key.sources == ("Harbour Wire", "海角報")
    assert keys.holder(text) == keys.live(key.id) == keys.all()[0] == key
    assert keys.create("everything")[0].sources is None


@pytest.mark.parametrize("sources", [[], [""], ["Harbour Wire", " \n"], ["a\0b"], ["\udcff"]])
def test_a_key_cannot_be_limited_to_nothing(sources: list[str]) -> None:
    keys = Keys(State(None))
    with pytest.raises(BadInput, match="--source"):
        keys.create("wire", sources=sources)
    assert keys.all() == []


def test_keys_of_a_file_from_before_limits_show_everything(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    before = State(path)
    key, text = Keys(before).create("wire")
    before.close()
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE keys DROP COLUMN sources")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    for _ in range(2):
        state = State(path)
        assert Keys(state).holder(text) == key
        assert key.sources is None
        state.close()


def test_what_knows_no_limits_cannot_open_a_file_that_has_one(tmp_path: Path) -> None:
    def file_format() -> int:
        with sqlite3.connect(path) as connection:
            [found] = connection.execute("PRAGMA user_version").fetchone()
        connection.close()
        return int(found)

    path = tmp_path / FILE_NAME
    state = State(path)
    Keys(state).create("everything")
    assert file_format() == 1
    Keys(state).create("wire", sources=["Harbour Wire"])
    state.close()
    State(path).close()
    assert file_format() == 2


def test_looking_for_keys_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    assert not has_live_key(path)
    assert not path.exists()
    state = State(path)
    key, _ = Keys(state).create("wire desk")
    assert has_live_key(path)
    Keys(state).revoke(key.id)
    assert not has_live_key(path)


def test_a_state_file_that_cannot_be_used_is_named_with_a_way_out(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"no database " * 1000)
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    missing = tmp_path / "nowhere" / FILE_NAME
    for path, kind in (damaged, StateUnusable), (missing, NotStored), (tmp_path, NotStored):
        with pytest.raises(kind, match=re.escape(str(path))):
            State(path)
    with pytest.raises(StateUnusable, match="format 99"):
        State(newer)
    assert stat.S_IMODE(tmp_path.stat().st_mode) & 0o100, "a folder is left as it was"


def test_the_command_makes_lists_and_revokes_keys(tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    made = citedesk("keys", "create", "wire desk", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    text = made.stdout.strip()
    assert text.startswith("cd_")
    assert text not in made.stderr
    both = citedesk(
        *"keys create feeder --scope manage --scope ask --days 7 --json".split(), cwd=tmp_path
    )
    feeder = json.loads(both.stdout)
    assert feeder["scopes"] == ["ask", "manage"]
    created, expires = (datetime.fromisoformat(feeder[name]) for name in ("created", "expires"))
    assert expires - created == timedelta(days=7)
    assert feeder["sources"] is None
    limited = citedesk(
        *("keys", "create", "stringer", "--source", "Harbour Wire", "--source", "海角報"),
        cwd=tmp_path,
    )
    assert "only articles of Harbour Wire and 海角報" in limited.stderr
    assert (
        "only articles of Harbour Wire and 海角報" in citedesk("keys", "list", cwd=tmp_path).stdout
    )
    assert citedesk("keys", "revoke", feeder["id"], cwd=tmp_path).returncode == 0
    listed = citedesk("keys", "list", "--json", "--index", str(index), cwd=tmp_path)
    rows = {row["name"]: row for row in json.loads(listed.stdout)}
    assert rows["wire desk"]["state"] == "live"
    assert rows["wire desk"]["scopes"] == ["ask"]
    assert rows["wire desk"]["expires"] is None
    assert rows["feeder"]["state"] == "revoked"
    assert rows["stringer"]["sources"] == ["Harbour Wire", "海角報"]
    plain = citedesk("keys", "list", cwd=tmp_path).stdout
    assert [line.split()[:2] for line in plain.splitlines()] == [
        [row["id"], row["state"]] for row in json.loads(listed.stdout)
    ]
    for shown in (listed.stdout, plain):
        assert text.rpartition("_")[2] not in shown
        assert feeder["key"].rpartition("_")[2] not in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["create", "n", "--index", "nowhere"], "nowhere"),
        (["create", "n", "--scope", "root"], "root"),
        (["create", "n", "--days", "0"], "days"),
        (["create", ""], "name"),
        (["create", "n", "--source", " "], "--source"),
        (["revoke", "cd_0011_secretsecret"], "keys list"),
    ],
)
def test_bad_usage_of_the_command_is_status_2(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    (tmp_path / "index").mkdir()
    done = citedesk("keys", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "secretsecret" not in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_state_file_is_one_sentence_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / FILE_NAME).write_bytes(b"no database " * 1000)
    done = citedesk("keys", "list", cwd=tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(r"citedesk: .*desk\.sqlite.*\n", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["--host", "0.0.0.0"], {}),
        (["--host", "::"], {}),
        (["--host", "10.1.2.3"], {}),
        (["--host", "10.1.2.3"], {"CITEDESK_API_KEY": ""}),
        ([], {"CITEDESK_TRUSTED_PROXIES": "10.0.0.2"}),
    ],
)
def test_an_address_others_can_reach_is_not_served_without_a_key(
    tmp_path: Path, arguments: list[str], variables: dict[str, str]
) -> None:
    done = citedesk("serve", *arguments, cwd=tmp_path, **variables)
    assert done.returncode == 2
    assert "citedesk keys create" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_live_key_in_the_file_is_enough_to_serve_an_open_address(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    made = json.loads(citedesk("keys", "create", "n", "--json", cwd=tmp_path).stdout)
    # It gets as far as opening the index, which is not there: status 3.
    assert citedesk("serve", "--host", "0.0.0.0", cwd=tmp_path).returncode == 3
    citedesk("keys", "revoke", made["id"], cwd=tmp_path)
    assert citedesk("serve", "--host", "0.0.0.0", cwd=tmp_path).returncode == 2
