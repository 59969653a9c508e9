"""Open JupyterLab where the course's notebooks are, in this very process: what ends the command ends the server."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import course


def home() -> Path:
    """The course's folder: where its lectures lie beside this package, else the current folder."""
    beside = Path(course.__file__).parent.parent
    return beside if (beside / "lectures").is_dir() else Path.cwd()


def lab_arguments(arguments: Sequence[str]) -> list[str]:
    """What JupyterLab is called with: its own options as they came, and the place to open, by default `home()`.

    A file of the course is opened with all of the course around it, so that links between notebooks work.
    Raises `FileNotFoundError` if the place is not there.

    >>> lab_arguments(["--no-browser", "--port", "8890", "."])
    ['--no-browser', '--port', '8890', '.']
    """
    *options, last = ["", *arguments]
    if last.startswith("-") or not last:
        return [*arguments, str(home())]
    if Path(last).exists():
        file_of_the_course = Path(last).is_file() and Path(last).resolve().is_relative_to(home())
        return [*arguments, *([f"--ServerApp.root_dir={home()}"] if file_of_the_course else [])]
    if options[-1].startswith("-") and "=" not in options[-1]:  # the value of the option before it
        return [*arguments, str(home())]
    raise FileNotFoundError(f"there is no file or folder {last}")


def open_lab(arguments: Sequence[str]) -> None:
    """Run JupyterLab until it is told to stop; `ModuleNotFoundError` if it is not installed."""
    from jupyterlab.labapp import LabApp

    sys.argv[0] = "jupyter-lab"  # what its messages call it
    LabApp.launch_instance(argv=lab_arguments(arguments))
