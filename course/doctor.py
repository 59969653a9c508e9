"""Look over the set-up: what works, what does not, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

PACKAGE = "lvm-course"
OLDEST_PYTHON = (3, 11)
ROOM = 2**30  # bytes of free disk that notebooks, their outputs and a data set need


class Finding(NamedTuple):
    """What was looked at, how it stands, and what to do if it is not well.

    Attributes:
        name: what was looked at.
        state: how it stands.
        advice: what to do; empty: all is well.
        needed: whether the course cannot be used without it.
    """

    name: str
    state: str
    advice: str = ""
    needed: bool = True

    def line(self) -> str:
        """The finding as one line.

        Example:
            >>> print(Finding("disk", "3.1 GB free").line())
            ✓ disk: 3.1 GB free
        """
        mark = "✓" if not self.advice else "✗" if self.needed else "!"
        return f"{mark} {self.name}: {self.state}" + (f" → {self.advice}" if self.advice else "")


def findings() -> Iterator[Finding]:
    """Look at one thing after the other."""
    yield python()
    yield from packages()
    yield device()
    yield threads()
    yield jupyter()
    yield disk(Path.cwd())


def python() -> Finding:
    """Whether this Python is recent enough."""
    state = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", state)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding("Python", state, f"install Python {oldest} or later, and set the course up again with it")


def packages() -> Iterator[Finding]:
    """One finding for the packages that the course requires, and one for each that is missing or too old."""
    try:
        from packaging.requirements import Requirement

        requirements = [Requirement(line) for line in metadata.requires(PACKAGE) or []]
    except (ModuleNotFoundError, metadata.PackageNotFoundError):
        yield Finding(
            "packages", f"{PACKAGE} is not installed here", "in the course's folder: pip install -e ."
        )
        return
    needed = [each for each in requirements if each.marker is None or each.marker.evaluate({"extra": ""})]
    wrong = 0
    for requirement in needed:
        version = installed(requirement.name)
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            wrong += 1
            state = "missing" if version is None else f"{version} is too old"
            yield Finding(requirement.name, state, f'pip install "{requirement}"')
    if not wrong:
        yield Finding("packages", f"all {len(needed)} are installed, torch {installed('torch')}")


def installed(name: str) -> str | None:
    """The version of an installed package, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def device() -> Finding:
    """Which device "auto" chooses, why the others are not to be had, and whether LVM_DEVICE is well."""
    try:
        from course import device as devices
    except Exception as error:  # an installed torch may fail to load in many ways
        return Finding(
            "device", f"torch cannot be loaded ({error})", "reinstall it: pip install --force-reinstall torch"
        )
    reasons = [f"{name}: {reason}" for name, reason in devices.available().items() if reason]
    try:
        state = f"{devices.choose(devices.default())}"
    except ValueError as error:
        return Finding(
            "device", str(error), f"set LVM_DEVICE to one of {', '.join(devices.NAMES)}, or unset it"
        )
    return Finding("device", state + (f" ({'; '.join(reasons)})" if reasons else ""))


def threads() -> Finding:
    """How many threads torch uses, of how many there are."""
    try:
        import torch
    except Exception:  # `device` says what to do
        return Finding("threads", f"{os.cpu_count()} processors")
    return Finding("threads", f"torch uses {torch.get_num_threads()}, the machine has {os.cpu_count()}")


def place() -> str:
    """Where notebooks are opened here: "Colab", "JupyterHub", "VS Code" or "Jupyter"."""
    if find_spec("google") and find_spec("google.colab"):
        return "Colab"
    if any(name.startswith("JUPYTERHUB_") for name in os.environ):
        return "JupyterHub"
    return (
        "VS Code" if os.environ.get("TERM_PROGRAM") == "vscode" or "VSCODE_PID" in os.environ else "Jupyter"
    )


def jupyter() -> Finding:
    """Whether notebooks run in this Python, wherever they are opened."""
    where = place()
    if where == "Colab":
        return Finding("Jupyter", "Colab brings its own; what you install here is gone with the runtime")
    if where == "JupyterHub":
        advice = "" if installed("ipykernel") else "pip install ipykernel"
        return Finding("Jupyter", "JupyterHub brings its own; choose a kernel of this Python there", advice)
    if where == "VS Code":
        advice = "" if installed("ipykernel") else "pip install ipykernel"
        return Finding(
            "Jupyter", f"VS Code runs notebooks in {sys.executable}, if you choose it as kernel", advice
        )
    version = installed("jupyterlab")
    if version is None or installed("ipykernel") is None:
        return Finding("Jupyter", "JupyterLab is missing", 'pip install "jupyterlab>=4.2" ipykernel')
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    advice = f'"{sys.executable}" -m ipykernel install --sys-prefix'
    try:
        runs = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("Jupyter", "there is no Python kernel", advice)
    if Path(runs).is_absolute() and Path(runs).absolute() != Path(sys.executable).absolute():
        return Finding("Jupyter", f"notebooks run in another Python, {runs}", advice)
    return Finding("Jupyter", f"JupyterLab {version}, its notebooks run in this Python")


def disk(folder: Path) -> Finding:
    """Whether there is room to work in, and the right to write."""
    free = shutil.disk_usage(folder).free
    state = f"{free / 1e9:.1f} GB free in {folder}"
    if not os.access(folder, os.W_OK):
        return Finding("disk", f"{folder} cannot be written to", "work in a folder of your own", needed=False)
    return Finding("disk", state, "" if free >= ROOM else f"free {ROOM / 1e9:.0f} GB", needed=False)
