"""A Jupyter kernel in a sandbox, as a program of its own: `python -m tests.autograde.grading.sandbox.kernels TIER`."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from tests.autograde.grading.sandbox import scenes
from tests.waiting import HOPELESS

CODE = "print(6 * 7)"


def kernel(tier: str) -> dict[str, Any]:
    """What a kernel in a sandbox prints, told by a fresh process: the client of a kernel starts threads."""
    command = [sys.executable, "-P", "-m", __name__, tier]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)


def main(tier: str) -> None:
    """Start the kernel, let it run a cell, close its lifeline, and print what was heard."""
    import ipykernel.ipkernel  # noqa: F401  # before the fork, like a warm parent
    from jupyter_client import BlockingKernelClient
    from jupyter_client.connect import write_connection_file

    with scenes.asked_for(tier, {}) as confinement:
        file = f"{confinement.sockets}/connection.json"
        write_connection_file(file, transport="ipc", ip=f"{confinement.sockets}/socket", key=b"key")

        def work(seal: Callable[[], None], tell: Callable[[Any], None]) -> None:
            _serve(file, seal, tell)

        with scenes.entered(confinement, work) as trial:
            trial.heard()
            client = BlockingKernelClient(connection_file=file)
            client.load_connection_file()
            client.start_channels()
            client.wait_for_ready(timeout=HOPELESS)
            printed: list[str] = []
            client.execute_interactive(
                CODE,
                timeout=HOPELESS,
                output_hook=lambda message: printed.append(message["content"].get("text", "")),
            )
            client.stop_channels()
            trial.lifeline.shutdown(1)
            print(json.dumps({"printed": "".join(printed), "ended": trial.ended()["ended"]}))


def _serve(file: str, seal: Callable[[], None], tell: Callable[[Any], None]) -> None:
    from ipykernel.kernelapp import IPKernelApp

    os.environ.update(HOME=os.getcwd(), IPYTHONDIR=f"{os.getcwd()}/.ipython")
    application: Any = IPKernelApp.instance()
    application.initialize(["-f", file, "--HistoryManager.enabled=False"])
    seal()
    tell("ready")
    application.start()


if __name__ == "__main__":
    main(sys.argv[1])
