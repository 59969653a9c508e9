"""Release an exercise: what students get, with a proof that nothing of a solution or hidden check is in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

from autograde.authoring.build import build
from autograde.authoring.bundle import write_bundle
from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import secret_and_open_lines
from autograde.grading.releases import record
from autograde.nbgrader_step import run_step


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
