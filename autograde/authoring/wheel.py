"""The course as a wheel, for students: equal sources give equal bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import course
from autograde.course_folder import CourseError

#: What the wheel for students is built from, in the course's checkout.
PACKAGE_SOURCES = ("pyproject.toml", "README.md", "LICENSE", "course", "autograde")


def build_wheel(target: Path) -> Path:
    """Build the course's wheel from the checkout that is running, without a network; returns its path.

    It is built from a copy: setuptools leaves its traces in the folder, and puts those of earlier builds in the wheel.
    """
    checkout = Path(course.__file__).parents[1]
    if not (checkout / "pyproject.toml").exists():
        raise CourseError("a release needs the course's checkout: install it with pip install --editable .")
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "checkout"
        _copy_sources(checkout, copy)
        hook = f"from setuptools import build_meta; build_meta.build_wheel({str(target)!r})"
        environment = {
            **os.environ,
            "SOURCE_DATE_EPOCH": "315532800",
        }  # 1980, for equal wheels from equal sources
        done = subprocess.run(
            [sys.executable, "-c", hook],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise CourseError(f"the course's wheel could not be built: {done.stderr.strip().splitlines()[-1]}")
    return next(target.glob("*.whl"))


def _copy_sources(checkout: Path, copy: Path) -> None:
    copy.mkdir()
    for name in PACKAGE_SOURCES:
        source = checkout / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
