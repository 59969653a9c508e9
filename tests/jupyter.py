"""A Jupyter server in a folder, on this machine's own interface, as somebody runs it; and JupyterLab in a browser."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from tests.waiting import HOPELESS, wait_until

TOKEN = "t"
JUPYTER_SERVER = (sys.executable, "-m", "jupyter", "server")
COURSE_LAB = (str(Path(sys.executable).with_name("course")), "lab")


@contextlib.contextmanager
def server(
    root: Path, command: Sequence[str] = JUPYTER_SERVER, *arguments: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a server, and its process, which ends with the block."""
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
    settings = tempfile.mkdtemp()  # as for somebody new: what was open last time is opened again
    run = subprocess.Popen(
        [*command, *options, *arguments],
        cwd=root,
        env={**os.environ, "JUPYTER_CONFIG_DIR": settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: run.poll() is not None or answers(f"http://127.0.0.1:{port}/api"))
        assert run.poll() is None, "the server did not start"
        yield f"http://127.0.0.1:{port}", run
    finally:
        run.terminate()
        run.wait(timeout=HOPELESS)
        shutil.rmtree(settings)


def answers(url: str) -> bool:
    """Whether anybody answers there."""
    try:
        urllib.request.urlopen(url, timeout=HOPELESS)
    except OSError:
        return False
    return True


def fetch(url: str) -> str:
    """The text of a page of the server."""
    request = urllib.request.Request(quote(url, safe=":/?="), headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=HOPELESS) as answer:
        assert answer.status == 200
        return answer.read().decode()
