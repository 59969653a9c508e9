"""The warm parent of the students' kernels: `python -P -m autograde.grading.kernel_parent RUN_FOLDER [optimisers]`.

It has imported what exercises use, but never a withheld module: the course that it finds is a copy without them. So
there is nothing in its memory that a student's code, which begins as a copy of it, could look for.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import pkgutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograde.grading import warm_parent
from autograde.grading.sandbox import confine
from autograde.grading.sandbox.confinement import Confinement
from autograde.grading.sandbox.folders import remove
from course.check.answering import CONTROL_VARIABLE
from course.check.shell_lines import leave_out

#: Imported beforehand because most notebooks and every kernel need them.
MODULES = (
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics.ast_mod",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "comm",
    "ipykernel.debugger",
    "ipykernel.heartbeat",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "numpy.testing",
    "sklearn.datasets",
    "torch.distributions",
    "torch.testing",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.eventloop.zmqstream",
)
KERNEL_ARGUMENTS = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=50")


def main() -> None:
    """Import, draw a first figure, then fork kernels until the grader is gone; then clear its folder away."""
    folder = Path(sys.argv[1])
    preload(optimisers="optimisers" in sys.argv[2:])
    try:
        warm_parent.serve(folder / "kernels", start_kernel, socket.SOCK_SEQPACKET)
    finally:
        remove(str(folder))


def preload(*, optimisers: bool) -> None:
    """Import what kernels will need, and do for the first time what is slow the first time.

    optimisers: whether the exercise uses them. The first one of a process imports hundreds of modules, which takes a
    second; but with them every fork of a kernel takes a fifth longer.
    """
    gc.disable()  # until it serves: imports make no garbage, and looking for it takes a fifth of their time
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and importing it takes long
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    for name in MODULES:
        importlib.import_module(name)
    _import_course()
    _first_gradient(step=optimisers)
    _first_figure()


def _import_course() -> None:
    """Import the course, but for commands and for modules that need a withheld one."""
    import course

    for module in pkgutil.walk_packages(course.__path__, "course."):
        if module.name.startswith(
            (
                "course.check.local",
                "course.check.serve",
                "course.check.process",
                "course.cli",
                "course.solution",
            )
        ):
            continue
        try:
            importlib.import_module(module.name)
        except ImportError as error:  # `from course.lvm.em import loop` names the package
            if not (error.name or "").startswith("course."):
                raise


def _first_gradient(*, step: bool) -> None:
    import torch

    x = torch.ones(3, dtype=torch.float64, requires_grad=True)
    torch.linalg.cholesky(torch.eye(3, dtype=torch.float64) * x.square().sum()).sum().backward()
    if step:
        torch.optim.Adam([x]).step()


def _first_figure() -> None:
    from matplotlib.backends import backend_registry
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    backend_registry.resolve_backend("inline")  # looks through all installed packages
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.plot([0, 1], label=r"$\mu_k$")
    axes.set_title("first")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png")


def start_kernel(request: dict[str, Any], lifeline: Any, descriptors: list[int]) -> None:
    """Enter the sandbox, start a kernel there, and run it until its end."""
    confinement = Confinement.of({**request["confinement"], "keep": descriptors})
    os.environ.update(request["environment"])
    if descriptors:
        os.environ[CONTROL_VARIABLE] = str(descriptors[0])
    seal = confine(confinement, lifeline)
    tempfile.tempdir = None
    os.chdir(confinement.scratch)
    sys.path[:] = ["", *(entry for entry in sys.path if entry and os.path.exists(entry))]
    application = _initialised(request["connection_file"])
    leave_out(application.shell)
    seal()
    application.start()


def _initialised(connection_file: str) -> Any:
    """A kernel that has bound its sockets and runs nothing yet."""
    import random

    import numpy as np
    import torch
    from ipykernel import iostream, kernelapp

    class WithoutPipe(iostream.IOPubThread):
        """The thread that sends outputs, without the TCP port that it opens for forks: there is no network here."""

        def __init__(self, socket: Any, pipe: bool = False, session: Any = False) -> None:
            super().__init__(socket, pipe=False, session=session)

    kernelapp.IOPubThread = WithoutPipe  # type: ignore[misc]
    for seed in (random.seed, np.random.seed, torch.manual_seed):  # otherwise equal in every fork
        seed(int.from_bytes(os.urandom(4), "little"))
    application: Any = kernelapp.IPKernelApp.instance()
    application.initialize(["-f", connection_file, *KERNEL_ARGUMENTS])
    # pyplot was imported before there was a shell: only this wires figures to this one
    application.shell.enable_matplotlib("inline")
    return application


if __name__ == "__main__":
    main()
