"""Release an exercise: what students get, with a proof that nothing of a solution or hidden check is in it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

from autograde.authoring.build import as_text, build
from autograde.authoring.bundle import write_bundle
from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import secret_and_open_lines
from autograde.grading.releases import current, record
from autograde.grading.versions import stamp
from autograde.nbgrader_step import run_step
from autograde.notebooks import read_notebook
from course.check.version import STAMP


class Released(NamedTuple):
    """What a release wrote."""

    folder: Path
    bundle: Path


def release(folder: CourseFolder, unit: str) -> Released:
    """Build an exercise, make its release with nbgrader, prove it clean, record it, and zip the students' bundle.

    Raises `CourseError` if the exercise breaks a rule or if anything secret would leave the house. Until all is made,
    the release that stands is not touched, and where anything fails, it stands on.
    """
    build(folder, unit)
    folder.prepare()
    with folder.gradebook():
        pass  # one that cannot be used is told before anything is made
    released, source = folder.step("release", unit), read_notebook(folder.source_notebook(unit))
    with tempfile.TemporaryDirectory(dir=folder.state) as name:
        scratch = Path(name)
        made = _generated(folder, unit, scratch / "made", f"sqlite:///{scratch}/gradebook.db")
        if leaks := [leak for path in files_in(made) for leak in leaks_in(path, unit, source)]:
            raise CourseError("\n".join(["nothing is released, because it would give secrets away:", *leaks]))
        _stamp(made / f"{unit}.ipynb", unit)
        with _standing(scratch / "before", released, folder.root / "bundles" / f"{unit}.zip"):
            _swap(made, released)
            bundle = write_bundle(folder, unit)
            _generated(folder, unit, scratch / "again", folder.course_directory().db_url)
            record(folder, unit)
    return Released(released, bundle)


def generate(folder: CourseFolder, unit: str) -> None:
    """Make release/<unit> from the source notebook, and record its cells in the gradebook."""
    folder.prepare()
    with tempfile.TemporaryDirectory(dir=folder.state) as scratch:
        made = _generated(folder, unit, Path(scratch), folder.course_directory().db_url)
        _swap(made, folder.step("release", unit))


def register(folder: CourseFolder, unit: str) -> None:
    """Have the gradebook know the cells of what is released, as it is recorded; where it does already, nothing changes.

    Raises `CourseError` if nothing is released.
    """
    source = current(folder, unit).source
    folder.prepare()
    with tempfile.TemporaryDirectory(dir=folder.state) as name:
        place = Path(name) / "source" / unit
        place.mkdir(parents=True)
        nbformat.write(source, place / f"{unit}.ipynb")
        _generated(folder, unit, Path(name) / "made", folder.course_directory().db_url, place.parent)


def _generated(
    folder: CourseFolder, unit: str, target: Path, gradebook: str, source: Path | None = None
) -> Path:
    """Have nbgrader make a release below a folder, and record its cells in a gradebook; returns where it is.

    source: where the notebooks lie that nbgrader begins with, by default where `build` puts them.
    """
    from nbgrader.converters import GenerateAssignment

    directory = folder.course_directory(unit)
    directory.release_directory, directory.db_url = str(target), gradebook
    if source:
        directory.source_directory = str(source)
    run_step(GenerateAssignment, directory)
    return Path(directory.format_path(str(target), ".", unit)).resolve()


def _stamp(notebook: Path, unit: str) -> None:
    """Write into a released notebook with which course and which checks it is released."""
    content = read_notebook(notebook)
    content.metadata[STAMP] = stamp(unit)
    notebook.write_text(as_text(content), encoding="utf-8", newline="\n")


@contextlib.contextmanager
def _standing(keep: Path, *paths: Path) -> Iterator[None]:
    """Put back what lies at these paths if the block fails."""
    keep.mkdir()
    for path in paths:
        if path.exists():
            _copy(path, keep / path.name)
    try:
        yield
    except BaseException:
        for path in paths:
            _remove(path)
            if (keep / path.name).exists():
                _copy(keep / path.name, path)
        raise


def _swap(made: Path, target: Path) -> None:
    """Put a folder in the place of another, at once."""
    new, old = (target.with_name(f".{target.name}.{end}") for end in ("new", "old"))
    for left_over in (new, old):
        _remove(left_over)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(made, new)
    if target.exists():
        os.replace(target, old)
    os.replace(new, target)
    _remove(old)


def _copy(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, target)
    else:
        shutil.copy2(path, target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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
