"""Release an exercise: what students get, with a proof that nothing of a solution or hidden check is in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

import course
from autograde.authoring.build import build
from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import secret_and_open_lines
from autograde.grading.releases import record
from autograde.nbgrader_step import run_step

#: What the wheel for students is built from, in the course's checkout.
PACKAGE_SOURCES = ("pyproject.toml", "README.md", "LICENSE", "course", "autograde")
#: The earliest time that a zip can hold: equal inputs give equal bundles.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class Released(NamedTuple):
    """What a release wrote."""

    folder: Path
    bundle: Path


def release(folder: CourseFolder, unit: str) -> Released:
    """Build an exercise, make its release with nbgrader, prove it clean, record it, and zip the students' bundle.

    Raises `CourseError` if the exercise breaks a rule or if anything secret would leave the house.
    """
    build(folder, unit)
    generate(folder, unit)
    released = folder.step("release", unit)
    source = nbformat.read(folder.source_notebook(unit), as_version=4)
    if leaks := [leak for path in files_in(released) for leak in leaks_in(path, unit, source)]:
        shutil.rmtree(released)
        raise CourseError("\n".join(["the release is withdrawn, because it gives secrets away:", *leaks]))
    record(folder, unit)
    return Released(released, write_bundle(folder, unit))


def generate(folder: CourseFolder, unit: str) -> None:
    """Make release/<unit> from the source notebook, and record its cells in the gradebook."""
    from nbgrader.converters import GenerateAssignment

    folder.prepare()
    run_step(GenerateAssignment, folder.course_directory(unit))


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def leaks_in(path: Path, unit: str, source: NotebookNode) -> Iterator[str]:
    """A line for each line of a solution or hidden check of the source that is in a released file.

    Lines that students see elsewhere in the notebook anyway (`return x`) are no secret.
    """
    secret, in_sight = _secrets(source)
    if path.suffix == ".py" or (path.suffix == ".ipynb" and path.stem != unit):
        yield f"{path.name}: this kind of file is not released"
    text = path.read_bytes().decode("utf-8", errors="replace")
    if path.suffix == ".ipynb":
        text = "\n".join(_strings(json.loads(text)))
    yield from (f"{path.name}: {line!r}" for line in secret if line in text and line not in in_sight)


def _secrets(source: NotebookNode) -> tuple[list[str], str]:
    secret, in_sight = [], []
    for cell in source.cells:
        hidden, visible = secret_and_open_lines(cell)
        secret += [line.strip() for line in hidden if line.strip()]
        in_sight += visible
    return list(dict.fromkeys(secret)), "\n".join(in_sight)


def _strings(data: Any) -> Iterator[str]:
    """Every string of a notebook that a reader could learn from: all but identifiers."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        yield "".join(item for item in data if isinstance(item, str))  # a source is a list of its lines
        for item in data:
            yield from _strings(item)
    elif isinstance(data, dict):
        for key, item in data.items():
            if key not in ("id", "checksum"):
                yield from _strings(item)


def write_bundle(folder: CourseFolder, unit: str) -> Path:
    """Zip what a student needs: the released files, the course as a wheel, and how to set up."""
    bundle = folder.root / "bundles" / f"{unit}.zip"
    bundle.parent.mkdir(exist_ok=True)
    released = folder.step("release", unit)
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(bundle, "w") as archive:
        wheel = build_wheel(Path(scratch))
        for path in files_in(released):
            _add(archive, f"{unit}/{path.relative_to(released).as_posix()}", path.read_bytes())
        _add(archive, f"{unit}/{wheel.name}", wheel.read_bytes())
        _add(archive, f"{unit}/README.md", _readme(unit, wheel.name).encode())
    return bundle


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, ZIP_TIME)
    member.external_attr = 0o644 << 16
    archive.writestr(member, data, compress_type=zipfile.ZIP_DEFLATED)


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


def _readme(unit: str, wheel: str) -> str:
    return f"""# {unit}

You need Python 3.11 or later. Once, in a terminal in this folder, on Linux or macOS:

    python3 -m venv .venv
    source .venv/bin/activate
    pip install ./{wheel}
    course doctor

On Windows:

    py -m venv .venv
    .venv\\Scripts\\activate
    pip install ./{wheel}
    course doctor

(On Linux without a GPU, install PyTorch's CPU build first, as its home page says: the default one is gigabytes larger.)

Then, to work, and to check your work in seconds:

    jupyter lab {unit}.ipynb
    course check {unit}.ipynb

In a new terminal, activate the environment again first. Write your answers in the cells that say so. Cells with checks
are locked: what you change there is put back before grading. Some checks are out of sight; the text of each task says
what they look at.

Hand in one file: {unit}.ipynb.
"""
