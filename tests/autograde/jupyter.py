"""A Jupyter server in a course's folder, on this machine's own interface, as a teaching assistant runs it."""

import contextlib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.waiting import HOPELESS, wait_until

TOKEN = "t"


@contextlib.contextmanager
def server(root: Path) -> Iterator[str]:
    """The address of a server that ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        f"--port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={TOKEN}",
        "--allow-root",
    ]
    run = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "server", *options],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(f"http://127.0.0.1:{port}/api"))
        yield f"http://127.0.0.1:{port}"
    finally:
        run.terminate()
        run.wait(timeout=HOPELESS)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=HOPELESS)
    except OSError:
        return False
    return True


def fetch(url: str) -> str:
    """The text of a page of the server."""
    request = urllib.request.Request(url, headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=HOPELESS) as answer:
        assert answer.status == 200
        return answer.read().decode()
