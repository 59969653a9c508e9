"""Counts what a kernel sends while it arrives. ZeroMQ gathers all frames of a message before anybody can see its size,
and what is in the hands of students' code can send frames without end.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

#: What a frame takes in memory, however short it is, in bytes.
FRAME = 128
#: The greeting with which each side begins (ZMTP 3), and the flag of frames whose length has eight bytes.
GREETING, LONG = 64, 2
#: How often the kernel's socket is looked for until it is there, in seconds.
LOOK = 0.003


class Frames:
    """What frames of ZMTP take in memory, from their bytes in pieces of any size.

    >>> frames = Frames()
    >>> [frames.take(piece) for piece in (bytes(64), b"\\x00\\x03abc", b"\\x02" + bytes(7), b"\\x01x")]
    [64, 133, 8, 130]
    """

    def __init__(self) -> None:
        self._skip, self._head = GREETING, b""

    def take(self, piece: bytes) -> int:
        """How much a piece adds."""
        size, place = len(piece), 0
        while place < len(piece):
            if self._skip:
                step = min(self._skip, len(piece) - place)
                self._skip -= step
                place += step
                continue
            self._head += piece[place : place + 1]
            place += 1
            if len(self._head) == (9 if self._head[0] & LONG else 2):
                self._skip = int.from_bytes(self._head[1:], "big")
                self._head = b""
                size += FRAME
        return size


class Relay:
    """Passes on what a kernel and its client say to each other, until the kernel has said too much.

    full: whether it has.
    """

    def __init__(self, folder: Path, most: int) -> None:
        self.base = str(folder / "relay")
        self.full = False
        self._left = most
        self._ended = threading.Event()
        self._sockets: list[socket.socket] = []

    def add(self, kernel: str, port: int) -> None:
        """Pass on what is said through one socket of the kernel, whose path this is."""
        listener = self._kept(socket.socket(socket.AF_UNIX))
        listener.bind(f"{self.base}-{port}")
        listener.listen(1)
        threading.Thread(target=self._connect, args=(listener, f"{kernel}-{port}"), daemon=True).start()

    def close(self) -> None:
        """End it, and with it what is passed on."""
        self._ended.set()
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for it
            each.close()

    def _connect(self, listener: socket.socket, path: str) -> None:
        with contextlib.suppress(OSError):
            client = self._kept(listener.accept()[0])
            kernel = self._kept(socket.socket(socket.AF_UNIX))
            while not self._connected(kernel, path) and not self._ended.is_set():
                time.sleep(LOOK)
            threading.Thread(target=self._pass_on, args=(client, kernel, len), daemon=True).start()
            self._pass_on(kernel, client, self._count(Frames()))

    def _connected(self, kernel: socket.socket, path: str) -> bool:
        if os.path.exists(path):
            with contextlib.suppress(ConnectionRefusedError):  # bound, and not yet listening
                kernel.connect(path)
                return True
        return False

    def _count(self, frames: Frames) -> Callable[[bytes], object]:
        def count(piece: bytes) -> None:
            self._left -= frames.take(piece)
            if self._left < 0:
                self.full = True
                self.close()

        return count

    def _pass_on(self, source: socket.socket, sink: socket.socket, look: Callable[[bytes], object]) -> None:
        with contextlib.suppress(OSError):  # one end is gone, or the relay was closed
            while piece := source.recv(2**16):
                look(piece)
                sink.sendall(piece)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _kept(self, made: socket.socket) -> socket.socket:
        self._sockets.append(made)
        if self._ended.is_set():
            made.close()
        return made
