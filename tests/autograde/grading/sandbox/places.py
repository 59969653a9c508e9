"""Where sandboxes are tried: a process as root, and one as an ordinary user, that run scenes one after the other.

A scene is a function that takes and returns plain data; it runs outside the sandbox, as the user in question.
"""

import contextlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograde.grading.sandbox.own_root import PRIVATE, mount_memory, place, tree
from autograde.grading.sandbox.privileges import PR_CAPBSET_DROP, control
from autograde.grading.sandbox.system_calls import system_call

CHECKOUT = Path(__file__).parents[4]
ORDINARY = 65534
NEW_MOUNTS, ALL_BELOW = 0x20000, 0x4000
BEGUN_ANEW = "LVM_BEGUN_ANEW"
#: What Docker leaves to root unless it is told otherwise, by number.
LEFT_TO_CONTAINERS = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}


class Place:
    """A process that runs scenes as a user.

    "root", "ordinary", "subordinate" (ordinary, with subordinate ids), or "container" (root with no more rights than
    containers leave to root, unless they are asked for more).
    """

    def __init__(self, user: str) -> None:
        command = [sys.executable, "-P", "-m", __name__, user]
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd="/"
        )

    def run(self, scene: Any, *arguments: Any) -> Any:
        """Run a scene there."""
        assert self.process.stdin
        assert self.process.stdout
        request = [scene.__module__, scene.__name__, arguments]
        print(json.dumps(request), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline() or '{"error": "the place is gone"}')
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["result"]

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


@contextlib.contextmanager
def opened(user: str) -> Iterator[Place]:
    """A place, for as long as it is needed."""
    place_of_user = Place(user)
    try:
        yield place_of_user
    finally:
        place_of_user.close()


def main(user: str) -> None:
    """Become the user, then run scenes until there are no more."""
    if user == "container":
        become_root_of_a_container()
    elif user != "root" and os.geteuid() == 0:
        become_ordinary(subordinate=user == "subordinate")
    for line in sys.stdin:
        module, name, arguments = json.loads(line)
        try:
            answer = {"result": getattr(importlib.import_module(module), name)(*arguments)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def become_ordinary(*, subordinate: bool) -> None:
    """Take the user nobody, after making Python and the checkout reachable where they lie in somebody's home."""
    if BEGUN_ANEW in os.environ:
        return
    unshare_mounts()
    ranges = f"nobody:{300_000}:65536\n" if subordinate else ""
    for path in ("/etc/subuid", "/etc/subgid"):
        if os.path.exists(path):
            put_over(path, ranges)
    os.setgroups([])
    os.setresgid(ORDINARY, ORDINARY, ORDINARY)
    os.setresuid(ORDINARY, ORDINARY, ORDINARY)
    begin_anew("subordinate" if subordinate else "ordinary", HOME="/tmp", USER="nobody")


def become_root_of_a_container() -> None:
    """Keep the rights that containers leave to root; no control group can be made."""
    if BEGUN_ANEW in os.environ:
        return
    unshare_mounts()
    mount_memory("/sys/fs/cgroup", "size=1m,mode=755")
    for capability in range(64):
        if capability not in LEFT_TO_CONTAINERS:
            with contextlib.suppress(OSError):  # beyond the last one that this system knows
                control(PR_CAPBSET_DROP, capability)
    begin_anew("container")


def unshare_mounts() -> None:
    """See to it that what is mounted is so for this process alone, and that Python and the checkout are in reach."""
    system_call("unshare", NEW_MOUNTS)
    system_call("mount", None, b"/", None, PRIVATE | ALL_BELOW, None)
    make_reachable([sys.prefix, sys.base_prefix, str(CHECKOUT)])


def begin_anew(user: str, **environment: str) -> None:
    """Start this program again, so that the process belongs to its user in every respect."""
    command = [sys.executable, "-P", "-m", "tests.autograde.grading.sandbox.places", user]
    os.execve(sys.executable, command, {**os.environ, BEGUN_ANEW: "1", **environment})


def make_reachable(paths: list[str]) -> None:
    """Show nothing but these paths where they lie beneath folders that others cannot enter."""
    closed: dict[str, list[str]] = {}
    for path in paths:
        for folder in reversed(Path(path).parents):
            if not folder.stat().st_mode & 1:
                closed.setdefault(str(folder), []).append(path)
                break
    for folder, inner in closed.items():
        trees = [(path, tree(path, 0)) for path in inner]
        mount_memory(folder, "size=1m,mode=755")
        for path, descriptor in trees:
            place(descriptor, path)


def put_over(path: str, text: str) -> None:
    """Let a file of the system have another content, in this mount namespace."""
    substitute = Path(f"/dev/shm/{os.getpid()}-{os.path.basename(path)}")
    substitute.write_text(text)
    place(tree(str(substitute), 0), path)
    substitute.unlink()


if __name__ == "__main__":
    main(sys.argv[1])
