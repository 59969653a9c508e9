"""jupyter_client's way to a warm kernel: a provisioner that asks the warm parent for one, and starts no program."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Unicode

from autograde.grading import warm_parent

#: How long a supervisor may take to end what is inside, in seconds.
LAST_WORD = 5.0


class WarmKernelProvisioner(KernelProvisionerBase):
    """Starts kernels by forking a warm parent; registered as "lvm-warm-kernel".

    `KernelManager.start_kernel` must be given `confinement` (plain data), `environment` and `control` (a descriptor for
    the kernel). The kernel lives as long as the connection to its supervisor.
    """

    warm_parent = Unicode(config=True, help="where the warm parent listens")

    lifeline: socket.socket | None = None
    ended: dict[str, Any] | None = None
    _worked = 0.0

    @property
    def has_process(self) -> bool:
        return self.lifeline is not None

    async def pre_launch(self, **arguments: Any) -> dict[str, Any]:
        manager: Any = self.parent
        manager.transport = "ipc"
        folder = arguments["confinement"]["sockets"]
        manager.ip = os.path.join(folder, "socket")
        manager.connection_file = os.path.join(folder, "connection.json")
        manager.write_connection_file()
        os.chmod(manager.connection_file, 0o644)  # its folder is the kernel's alone
        self.connection_info = manager.get_connection_info()
        return await super().pre_launch(cmd=[], connection_file=manager.connection_file, **arguments)

    async def launch_kernel(self, cmd: list[str], **arguments: Any) -> Any:
        request = {
            "connection_file": arguments["connection_file"],
            "confinement": arguments["confinement"],
            "environment": arguments["environment"],
        }
        self.lifeline = warm_parent.request(
            Path(self.warm_parent), request, [arguments["control"]], socket.SOCK_SEQPACKET
        )
        self.ended, self._worked = None, 0.0
        return self.connection_info

    async def poll(self) -> int | None:
        return 0 if self.lifeline is None or not self._heard(wait=0.0) else None

    def processor_time(self) -> float:
        """The processor time that all that is inside has used so far, in seconds, as its supervisor last told."""
        if self.lifeline is not None and self.ended is None:
            with contextlib.suppress(OSError):  # it may have ended
                self.lifeline.send(b"time")
                self._heard(wait=LAST_WORD)
        return self._worked

    def certainly_ended(self) -> bool:
        """Whether it has ended, once its supervisor has looked again."""
        self.processor_time()
        return not self._heard(
            wait=0.0
        )  # a supervisor that is gone cannot be asked, but its last word is there

    def _heard(self, wait: float) -> bool:
        """Take what the supervisor has to say, and wait for it; whether what is inside still runs."""
        while self.lifeline is not None and self.ended is None:
            try:
                if not select.select([self.lifeline], [], [], wait)[0]:
                    return True
                packet = self.lifeline.recv(2**16)
                told = json.loads(packet) if packet else {"ended": "closed"}
            except OSError:
                told = {"ended": "closed"}
            if "worked" not in told:
                self.ended = told
                return False
            self._worked, wait = float(told["worked"]), 0.0
        return False

    def why_it_ended(self) -> str:
        """What the sandbox ended the kernel for; empty if it ended by itself."""
        ended = (self.ended or {}).get("ended")
        return {
            "memory": "it used more memory than a submission may",
            "disk": "it wrote more than a submission may",
            "cpu": "it used more computing time than a process may",
            "failed": f"there is no sandbox: {(self.ended or {}).get('detail')}",
        }.get(str(ended), "")

    async def wait(self) -> int | None:
        while await self.poll() is None:
            await asyncio.sleep(0.005)
        return 0

    async def send_signal(self, signum: int) -> None:
        if self.lifeline is not None and signum == signal.SIGINT:
            with contextlib.suppress(OSError):  # it may have ended
                self.lifeline.send(b"interrupt")

    async def kill(self, restart: bool = False) -> None:
        if self.lifeline is not None:
            with self.lifeline, contextlib.suppress(OSError):
                self.lifeline.shutdown(socket.SHUT_WR)  # the supervisor ends all that is inside, and says so
                self._heard(wait=LAST_WORD)
            self.lifeline = None

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        await self.kill(restart)
