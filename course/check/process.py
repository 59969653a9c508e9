"""A link to a student's side in a process of its own, on every platform: one that hangs is ended and started again."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from course.check.link import TIME_LIMIT, UNKNOWN_WHY
from course.check.patience import patience

#: How long a cell may run, in seconds, and what a call gets on top of its own limit before the process is ended.
CELL_LIMIT = 120.0
GRACE = 2.0


class StudentProcess:
    """A student's side in a process of its own, in the notebook's folder; use as a context manager.

    A request that gets no answer in time ends the process, starts another and runs the cells again. What the student's
    code prints gathers in `printed`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed = ""
        self._cells: list[str] = []
        self._start()

    def __enter__(self) -> StudentProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def run(self, source: str) -> str | None:
        """Run a cell; what it raised, as text, or None."""
        try:
            raised = self._ask({"operation": "run", "source": source}, CELL_LIMIT)["raised"]
        except TimeoutError:
            self._restart()
            return f"TimeoutError: the cell ran longer than {CELL_LIMIT:g} s and was left out"
        except EOFError:
            self._restart()
            return "SystemExit: the cell ended the process and was left out"
        self._cells.append(source)
        return raised

    def look_up(self, name: str) -> int | None:
        """The number of the object with that name, or None if there is none."""
        try:
            return self._ask({"operation": "look_up", "name": name}, TIME_LIMIT)["object"]
        except (TimeoutError, EOFError):  # the student's code broke the process after its cell had ended
            self._restart()
            return None

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply of the student's side to a request."""
        try:
            return self._ask(request, patience() * TIME_LIMIT + GRACE)
        except TimeoutError:
            self._restart()
            return {"error": "OutOfTime", "message": f"no answer after {TIME_LIMIT:g} s: {UNKNOWN_WHY}"}
        except EOFError:
            self._restart()
            return {"error": "SystemExit", "message": "the call ended the process"}

    def _ask(self, request: dict[str, Any], limit: float) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise EOFError from None
        try:
            line = self._replies.get(timeout=limit)
        except queue.Empty:
            raise TimeoutError from None
        if not line:
            raise EOFError
        reply = json.loads(line)
        self.printed += reply.get("printed", "")
        return reply

    def _start(self) -> None:
        command = [sys.executable, "-P", "-m", "course.check.serve"]
        environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONIOENCODING": "utf-8"}
        self._process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._replies: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_forward, args=(self._process.stdout, self._replies), daemon=True).start()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def _restart(self) -> None:
        self._end()
        self._start()
        for source in self._cells:
            self._ask({"operation": "run", "source": source}, CELL_LIMIT)


def _forward(lines: Any, replies: queue.Queue[str]) -> None:
    try:
        for line in lines:
            replies.put(line)
    except ValueError:  # the stream was closed under us: the process was ended
        pass
    replies.put("")
