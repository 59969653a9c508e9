"""Talk to a kernel: have it run a piece of code and gather what that puts out, within a time and a size.

The kernel is in the hands of the student's code: whatever it sends is read with care, and nothing is believed.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import zmq
from jupyter_client import BlockingKernelClient
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

from autograde.grading.outputs import reduced

#: The largest frame that is taken from a kernel, and how much one kernel may send in all, in bytes.
FRAME_SIZE, TOTAL_SIZE = 2**24, 2**26
#: How long an end that was announced on one channel may take to arrive on the other, in seconds.
STRAGGLERS = 1.0
#: How often a kernel that is silent is looked at, in seconds.
GLANCE = 0.2


@dataclass
class Execution:
    """What became of a piece of code: its outputs, and how it ended.

    ended: "ok", "error" (it raised), "time", "flood" (it put out too much), or "gone" (the kernel has ended); why: what
    the sandbox says of that end, if it was its doing.
    """

    outputs: list[NotebookNode] = field(default_factory=list)
    ended: str = "ok"
    why: str = ""


def new_context() -> zmq.Context:
    """A context whose sockets refuse huge frames, and queue few messages."""
    context = zmq.Context()
    context.setsockopt(zmq.MAXMSGSIZE, FRAME_SIZE)
    context.setsockopt(zmq.RCVHWM, 64)
    context.setsockopt(zmq.LINGER, 0)
    return context


class Conversation:
    """A client of one kernel. `alive()` tells whether the kernel still is, `full()` whether it has said too much."""

    def __init__(
        self, client: BlockingKernelClient, alive: Callable[[], bool], full: Callable[[], bool]
    ) -> None:
        self.client, self.alive, self.full = client, alive, full
        client.start_channels(hb=False, control=False, stdin=False)
        self.shell, self.iopub = client.shell_channel.socket, client.iopub_channel.socket
        self._poller = zmq.Poller()
        self._poller.register(self.shell, zmq.POLLIN)
        self._poller.register(self.iopub, zmq.POLLIN)

    def close(self) -> None:
        """End the conversation."""
        self.client.stop_channels()

    def ready(self, limit: float) -> bool:
        """Wait until the kernel answers and its output arrives: what it puts out before that would be lost."""
        deadline = time.monotonic() + limit
        heard = {self.shell: False, self.iopub: False}
        while time.monotonic() < deadline and self.alive():
            self.client.kernel_info()
            for channel, _ in self._poller.poll(int(1000 * GLANCE)):
                while self._message(channel) is not None:
                    heard[channel] = True
            if all(heard.values()):
                return self._quiet(deadline)
        return False

    def _quiet(self, deadline: float) -> bool:
        """Answer to the last of the questions, so that no earlier one is taken for it."""
        return self.execute("", limit=max(deadline - time.monotonic(), GLANCE), silent=True).ended == "ok"

    def execute(
        self, source: str, *, limit: float, silent: bool = False, over: Callable[[], bool] = lambda: False
    ) -> Execution:
        """Have the kernel run code and wait for its end, as long as the clock's limit and `over()` allow."""
        asked = self.client.execute(
            source, silent=silent, store_history=not silent, allow_stdin=False, stop_on_error=False
        )
        gathering = _Gathering(asked)
        deadline = time.monotonic() + limit
        while not gathering.complete:
            if (left := deadline - time.monotonic()) <= 0 or over():
                return gathering.result("" if gathering.replied else "time")
            if self.full():
                return gathering.result("flood")
            if not self._hear(gathering, min(left, GLANCE)) and not self.alive():
                return gathering.result("gone")
            if gathering.replied:
                deadline = min(deadline, gathering.replied + STRAGGLERS)
        return gathering.result()

    def _hear(self, gathering: _Gathering, wait: float) -> bool:
        """Take what has arrived; whether anything has."""
        channels = self._poller.poll(int(1000 * wait))
        for channel, _ in channels:
            message = self._message(channel)
            if message is not None:
                gathering.add("shell" if channel is self.shell else "iopub", message)
        return bool(channels)

    def _message(self, channel: Any) -> dict[str, Any] | None:
        """The next message of a channel; None if there is none, or none that can be read."""
        session = self.client.session
        try:
            parts = channel.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return None
        try:
            message = session.deserialize(session.feed_identities(parts)[1])
            return message if isinstance(message["content"], dict) else {}
        except Exception:  # not a message: a kernel in strange hands can send anything
            return {}


class _Gathering:
    """Puts the messages that belong to one request together to the outputs of a cell."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        self.replied = 0.0
        self.idle = self.raised = self.leaves = self._clear = False
        self.outputs: list[NotebookNode] = []
        self._displays: dict[str, list[NotebookNode]] = {}

    @property
    def complete(self) -> bool:
        return bool(self.replied) and self.idle

    def result(self, ended: str = "") -> Execution:
        """The execution as it is now."""
        if self.leaves:  # `exit()`: the kernel goes as soon as it has said so
            return Execution(self.outputs, "gone")
        return Execution(self.outputs, ended or ("error" if self.raised else "ok"))

    def add(self, channel: str, message: dict[str, Any]) -> None:
        """Take a message into account, if it can be read and belongs here."""
        with contextlib.suppress(Exception):  # a field that is missing or of a wrong type: no message of ours
            if message["parent_header"]["msg_id"] != self.asked:
                return
            kind, content = message["header"]["msg_type"], message["content"]
            if channel == "shell" and kind == "execute_reply":
                self.replied = time.monotonic()
                self.raised = self.raised or content["status"] != "ok"
                self.leaves = any(each["source"] == "ask_exit" for each in content.get("payload", ()))
            elif channel == "iopub":
                self._add_output(kind, content, message)

    def _add_output(self, kind: str, content: dict[str, Any], message: dict[str, Any]) -> None:
        if kind == "status":
            self.idle = self.idle or content["execution_state"] == "idle"
        elif kind == "clear_output":
            self._clear = bool(content["wait"])
            if not self._clear:
                self.outputs.clear()
        elif kind == "update_display_data":
            if shown := self._displays.get(content["transient"]["display_id"]):
                display = output_from_msg({**message, "header": {"msg_type": "display_data"}})
                new: dict[str, Any] = reduced(display) or {}
                for output in shown:  # they share what may be a large image
                    output.update(new)
        elif kind in ("stream", "display_data", "execute_result", "error"):
            self._append(reduced(output_from_msg(message)), content.get("transient", {}).get("display_id"))

    def _append(self, output: NotebookNode | None, display: str | None) -> None:
        if output is None:
            return
        if self._clear:
            self.outputs.clear()
            self._clear = False
        last = self.outputs[-1] if self.outputs else None
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
            return
        self.outputs.append(output)
        if display is not None:
            self._displays.setdefault(str(display), []).append(output)
