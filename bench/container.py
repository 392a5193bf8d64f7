"""Replay the Dockerfile in a bare Debian root, where no container engine runs, and serve from it.

    debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv bookworm BASE
    python bench/container.py BASE WORK [--env NAME=VALUE...] [--bind PATH...] [--swap OLD=NEW...]

As root. Each stage is a copy of BASE below WORK in which RUN, COPY, ENV, ARG and WORKDIR do what
they say. Then the last stage is served from as `docker run --read-only --tmpfs /tmp -v desk:/data`
would: as its USER, its root mounted read-only. Printed are the sizes of what is in it, who serves,
what the server may write to, and an answer. `--env` and `--bind` are for RUN alone, where packages
come from a mirror; `--swap` replaces words of a RUN, such as an address that is out of reach.
"""

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
KEY = "a-key-for-this-replay-alone-0123456789"
PORT = 8000


@dataclass
class Stage:
    """A root folder, with what the Dockerfile has said of it so far."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    folder: str = "/"
    user: str = "root"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def expanded(self, text: str) -> str:
        """A value with the variables that it names."""
        for name, value in self.environment.items():
            text = text.replace(f"${name}", value)
        return text


def steps(dockerfile: Path) -> list[tuple[str, str]]:
    """Its instructions in order, continued lines joined, comments left out."""
    lines = [line for line in dockerfile.read_text().splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    found = []
    for line in joined.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word:
            found.append((word, rest.strip()))
    return found


def build(arguments: argparse.Namespace) -> Stage:
    """Run the instructions, a root for each stage; the last one is given back."""
    stages: dict[str, Stage] = {}
    stage = Stage(arguments.base)
    for word, rest in steps(ROOT / "Dockerfile"):
        print(f"{word} {rest[:100]}", flush=True)
        if word == "FROM":
            name = rest.partition(" AS ")[2] or "last"
            subprocess.run(["cp", "-a", arguments.base, arguments.work / name], check=True)
            stage = stages[name] = Stage(arguments.work / name)
            (stage.root / "usr/bin/python").symlink_to("python3")
        elif word == "RUN":
            run(stage, rest, arguments)
        elif word == "COPY":
            copy(stage, shlex.split(rest), stages)
        elif word not in ("EXPOSE", "VOLUME"):
            set_down(stage, word, rest)
    return stage


def set_down(stage: Stage, word: str, rest: str) -> None:
    """An instruction that only says something of its stage."""
    if word in ("ENV", "ARG"):
        for pair in shlex.split(rest):
            key, _, value = pair.partition("=")
            stage.environment[key] = stage.expanded(value)
    elif word == "WORKDIR":
        stage.folder = rest
        (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif word == "USER":
        stage.user = rest
    elif word == "CMD":
        stage.command = json.loads(rest)
    elif word == "HEALTHCHECK":
        stage.health = json.loads(rest.partition("CMD")[2])
    else:
        sys.exit(f"container: no such instruction is known here: {word}")


def run(stage: Stage, command: str, arguments: argparse.Namespace) -> None:
    """A RUN in the stage's root, with /proc and what was bound there."""
    for swap in arguments.swap:
        old, _, new = swap.partition("=")
        command = command.replace(old, new)
    given = dict(pair.partition("=")[::2] for pair in arguments.env)
    bound = [Path("/proc"), Path("/dev"), Path("/etc/resolv.conf"), *arguments.bind]
    mounts = "".join(
        f"[ -d {path} ] && mkdir -p {stage.root}{path} || touch {stage.root}{path}; "
        f"mount --rbind {path} {stage.root}{path}; "
        for path in bound
    )
    inside = f"cd {stage.folder} && {command}"
    variables = [f"{name}={value}" for name, value in (given | stage.environment).items()]
    told = shlex.join(["chroot", str(stage.root), "env", "-i", *variables, "sh", "-ec", inside])
    subprocess.run(["unshare", "--mount", "sh", "-ec", f"{mounts}exec {told}"], check=True)


def copy(stage: Stage, words: list[str], stages: dict[str, Stage]) -> None:
    """A COPY from the checkout, or from another stage."""
    source = ROOT
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")].root
    *names, target = words
    to = stage.root / (target if target.startswith("/") else f"{stage.folder}/{target}").lstrip("/")
    for name in names:
        place = source / name.lstrip("/")
        into = to / place.name if target.endswith("/") else to
        into.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", "-T", place, into], check=True)
        if source == ROOT:
            subprocess.run(["chown", "-R", "root:root", into], check=True)


def served(stage: Stage, data: Path, command: list[str]) -> subprocess.Popen[bytes]:
    """A process in the stage's root, mounted read-only but for /data and /tmp, as its user."""
    root = stage.root
    variables = {**stage.environment, "CITEDESK_API_KEY": KEY}
    mounts = [
        f"mount --rbind {root} {root}",
        f"mount --bind {data} {root}/data",
        f"mount -t tmpfs tmpfs {root}/tmp",
        f"mount -t proc proc {root}/proc",
        f"mount --bind /dev/urandom {root}/dev/urandom",
        f"mount -o remount,bind,ro {root}",
    ]
    inside = f"cd {stage.folder} && exec {shlex.join(command)}"
    told = ["chroot", f"--userspec={stage.user}", str(root), "env", "-i"]
    told += [f"{name}={value}" for name, value in variables.items()]
    told += ["sh", "-c", inside]
    script = "; ".join([*mounts, f"exec {shlex.join(told)}"])
    return subprocess.Popen(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", script],
        start_new_session=True,
    )


def look(stage: Stage, work: Path) -> None:
    """Ingest what comes with the project, serve it, ask, and try to write where nobody may."""
    data = work / "data"
    data.mkdir()
    shutil.copytree(ROOT / "seeds", data / "seeds")
    subprocess.run(["chown", "-R", "10001", data], check=True)
    (stage.root / "dev/urandom").touch()
    usr = stage.root / "usr/bin"
    for name in ("opt/citedesk", "var/cache/citedesk", "usr"):
        size = subprocess.run(
            ["du", "-sm", stage.root / name], capture_output=True, text=True, check=True
        )
        print(f"{size.stdout.split()[0]:>6} MB /{name}")
    tools = [tool for tool in ("gcc", "cc", "g++", "make", "ld") if (usr / tool).exists()]
    print(f"compilers: {tools or 'none'}")
    tried = (
        "import os\nprint('user', os.getuid())\n"
        "for p in ('/opt/x', '/etc/x', '/var/cache/citedesk/x', '/data/x', '/tmp/x'):\n"
        "    try: open(p, 'w').close(); print('wrote', p)\n"
        "    except OSError as error: print('refused', p, error.strerror)\n"
    )
    served(stage, data, ["python", "-c", tried]).wait()
    if served(stage, data, ["citedesk", "ingest", "seeds"]).wait():
        sys.exit("container: the ingest failed")
    server = served(stage, data, [*stage.command[:-1], "127.0.0.1"])
    try:
        started = time.perf_counter()
        while not ready():
            if time.perf_counter() - started > 120 or server.poll() is not None:
                sys.exit("container: the server was not ready in two minutes")
            time.sleep(0.2)
        print(f"ready after {time.perf_counter() - started:.1f} s")
        if served(stage, data, stage.health).wait():
            sys.exit("container: the health check fails")
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORT}/v1/ask",
            json.dumps(
                {"question": "How large is the arms package announced in December?"}
            ).encode(),
            {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as reply:
            print(json.load(reply)["answer"])
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def ready() -> bool:
    """Whether the server says that it is."""
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz").status == 200
    except OSError:
        return False


def main() -> None:
    """Build, then look."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--env", nargs="*", default=[])
    parser.add_argument("--bind", nargs="*", type=Path, default=[])
    parser.add_argument("--swap", nargs="*", default=[])
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True)
    look(build(arguments), arguments.work)


if __name__ == "__main__":
    main()
