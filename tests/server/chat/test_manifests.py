"""The manifests ask Slack for what the code uses, all of it and nothing else."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.chat import actions

ROOT = Path(__file__).resolve().parents[3]
SLACK = ROOT / "server" / "slack"
HISTORY = {"channels:history", "groups:history", "im:history"}
SCOPES_OF_METHODS = {
    "auth_test": set(),
    "chat_appendStream": {"chat:write"},
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_startStream": {"chat:write"},
    "chat_stopStream": {"chat:write"},
    "chat_stream": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": HISTORY,
    "conversations_info": {"channels:read", "groups:read", "im:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": HISTORY,
    "reactions_add": {"reactions:write"},
    "views_open": set(),
    "views_publish": set(),
}
EVENTS = {
    "app_home_opened": {"app_home_opened": set()},
    "app_mention": {"app_mention": {"app_mentions:read"}},
    "message": {
        "message.channels": {"channels:history"},
        "message.groups": {"groups:history"},
        "message.im": {"im:history"},
    },
}
FAMILIES = tuple(
    f"{name}_"
    for name in "agents assistant auth bots chat conversations emoji files im pins reactions search team users views".split()
)


def manifest(name: str) -> dict[str, Any]:
    text = (ROOT / "docs" / f"slack-manifest-{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


def methods_called() -> set[str]:
    """Methods of Slack's Web API that the code names."""
    from slack_sdk.web.async_client import AsyncWebClient

    nodes = [n for path in SLACK.rglob("*.py") for n in ast.walk(ast.parse(path.read_text()))]
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return {n for n in names if n.startswith(FAMILIES) and hasattr(AsyncWebClient, n)}


def events_heard() -> set[str]:
    """Events that listeners are registered for."""
    tree = ast.parse((SLACK / "listeners.py").read_text())
    [register] = [
        n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "register"
    ]
    words = {n.value for n in ast.walk(register) if isinstance(n, ast.Constant)}
    return {word for word in words if isinstance(word, str) and " " not in word}


@pytest.mark.parametrize("name", ["http", "socket"])
def test_scopes_and_events_are_those_that_the_code_uses(name: str) -> None:
    asked = manifest(name)
    events = {event: scopes for heard in events_heard() for event, scopes in EVENTS[heard].items()}
    assert set(asked["settings"]["event_subscriptions"]["bot_events"]) == set(events)
    scopes = {"commands"}.union(*events.values())
    scopes = scopes.union(*(SCOPES_OF_METHODS[method] for method in methods_called()))
    assert sorted(asked["oauth_config"]["scopes"]["bot"]) == sorted(scopes)


@pytest.mark.parametrize("name", ["http", "socket"])
def test_commands_and_shortcuts_are_those_that_the_code_knows(name: str) -> None:
    features = manifest(name)["features"]
    assert [command["command"] for command in features["slash_commands"]] == ["/ask"]
    assert {(s["type"], s["callback_id"]) for s in features["shortcuts"]} == {
        ("message", actions.ASK_SHORTCUT),
        ("global", actions.ASK_ANYWHERE),
    }
    assert features["app_home"]["messages_tab_read_only_enabled"] is False
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24


def test_the_two_differ_only_in_how_slack_reaches_us() -> None:
    http, socket = manifest("http"), manifest("socket")
    assert socket["settings"].pop("socket_mode_enabled") is True
    assert http["settings"].pop("socket_mode_enabled") is False
    urls = [
        http["features"]["slash_commands"][0].pop("url"),
        http["settings"]["event_subscriptions"].pop("request_url"),
        http["settings"]["interactivity"].pop("request_url"),
    ]
    assert [url.partition("/slack/")[2] for url in urls] == ["commands", "events", "interactions"]
    assert http == socket


def test_every_scope_is_explained() -> None:
    text = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    for scope in manifest("http")["oauth_config"]["scopes"]["bot"]:
        assert f"`{scope}`" in text
