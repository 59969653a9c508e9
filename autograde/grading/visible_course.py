"""What a student's kernel sees of the machine: Python, its libraries, and the course without what is withheld."""

from __future__ import annotations

import importlib
import os
import shutil
import site
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import autograde
import course
from course.check.case import CASES_VARIABLE

#: What programs need beside Python itself: the system's libraries and fonts.
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
)


def copy_course(target: Path, withheld: Sequence[str]) -> None:
    """Copy the package `course` beneath a folder, without the withheld modules and whatever lies below them."""
    source = Path(course.__file__).parent
    left_out = {source.parent.joinpath(*module.split(".")) for module in withheld}

    def ignored(folder: str, names: list[str]) -> list[str]:
        paths = {name: Path(folder, name) for name in names}
        return [
            name
            for name, path in paths.items()
            if name == "__pycache__" or path in left_out or path.with_suffix("") in left_out
        ]

    shutil.copytree(source, target / "course", ignore=ignored)


def readable(visible: Path, *, cases: bool = False) -> tuple[str, ...]:
    """The paths that a kernel may read: the system's programs, Python, its libraries, and the copy of the course.

    cases: also those of exercises of one's own, for checks that run inside the kernel.
    """
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.path.realpath(sys.executable))]
    paths = sysconfig.get_paths()
    libraries = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    if site.ENABLE_USER_SITE:
        libraries.append(site.getusersitepackages())
    wanted = [*SYSTEM, *python, *libraries, str(visible)]
    if cases and (package := os.environ.get(CASES_VARIABLE)):
        wanted += importlib.import_module(package.partition(".")[0]).__path__
    return tuple(path for path in dict.fromkeys(wanted) if os.path.exists(path))


def hidden() -> tuple[str, ...]:
    """The paths that a kernel must not see though they may lie beneath readable ones: the course as it is installed."""
    return tuple(str(Path(package.__path__[0]).resolve()) for package in (course, autograde))
