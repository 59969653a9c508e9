"""A warm parent: a process that has imported all that its children need, and forks one for each request.

Forking takes milliseconds where importing torch takes seconds. It is only safe from a process with a single thread.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograde.grading import huge_pages

#: The largest request, in bytes, and how many descriptors may come with it (the system's own limit is 253).
REQUEST_SIZE, DESCRIPTORS = 2**17, 250

#: What a child does: it gets the request, the connection it came through, and the descriptors that came with it.
Child = Callable[[dict[str, Any], socket.socket, list[int]], None]


def serve(path: Path, child: Child, kind: socket.SocketKind) -> None:
    """Listen at a path and fork a child for each request, until standard input ends: whoever started this is gone."""
    assert_single_thread()
    gc.collect()
    gc.enable()
    gc.freeze()  # what is here already need not be looked at again by every child
    huge_pages.gather()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are not waited for
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's business
    with socket.socket(socket.AF_UNIX, kind) as listener:
        listener.bind(str(path))
        listener.listen(64)
        print("ready", flush=True)
        while True:
            readable, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in readable:
                return
            _fork(listener, child)


def assert_single_thread() -> None:
    """Raise `RuntimeError` if anything that was imported has started a thread: forking could then hang the child."""
    tasks = Path("/proc/self/task")
    count = len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()
    if count != 1:
        raise RuntimeError(f"a warm parent must have one thread, and has {count}")


def _fork(listener: socket.socket, child: Child) -> None:
    connection, _ = listener.accept()
    with connection:
        data, descriptors, _, _ = socket.recv_fds(connection, REQUEST_SIZE, DESCRIPTORS)
        while data and not data.endswith(b"\n"):
            data += connection.recv(REQUEST_SIZE)
        if data and os.fork() == 0:
            listener.close()
            _run(child, json.loads(data), connection, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _run(child: Child, request: dict[str, Any], connection: socket.socket, descriptors: list[int]) -> None:
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        child(request, connection, descriptors)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def request(
    path: Path, content: dict[str, Any], descriptors: list[int], kind: socket.SocketKind
) -> socket.socket:
    """Ask the parent that listens at a path for a child; returns the connection to it."""
    connection = socket.socket(socket.AF_UNIX, kind)
    connection.connect(str(path))
    socket.send_fds(connection, [json.dumps(content).encode() + b"\n"], descriptors)
    return connection
