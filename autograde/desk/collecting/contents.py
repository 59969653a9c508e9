"""What is in a file: a notebook of which exercise, how much of it is written, or why it is none.

The exercise is told by the tasks' cells (their names, or the functions that they define), for every exercise has an
open question; where no task is found, by what its first cell says, `check.exercise("...")`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import nbformat
from nbformat import NotebookNode

from autograde.authoring.build import blank, exercise_notebook
from autograde.course_folder import CourseFolder
from autograde.desk.collecting.account import Fate
from autograde.desk.collecting.arrivals import SIZE_LIMIT, TROUBLE, Arrival, reason
from autograde.exercise import grade_id, is_task
from autograde.forks import Died, in_forks
from autograde.grading.caps import OverTime, limited, memory_limited
from autograde.grading.matching import defines, normal
from course.reading import SubmittedCell, Unreadable, read

#: Looked at in a file whose name does not say that it is a notebook.
_BEGINNING = 4096
_NO_NOTEBOOK = {
    ".py": "a Python program",
    ".pdf": "a PDF",
    ".html": "a web page",
    ".docx": "a Word document",
    **dict.fromkeys(
        (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"), "packed in a way that is not opened here"
    ),
}


#: What looking into one file may take: memory in bytes, processor time in seconds.
MEMORY, SECONDS = 2 << 30, 60.0


@dataclass(frozen=True)
class Exercise:
    """What an exercise is known by. tasks: for each the texts that stand in its cell while nothing is written."""

    unit: str
    tasks: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Content:
    """What is in a file.

    fate and why: if it is no notebook of the exercise; written: in how many tasks something was written; present: how
    many are there; digest: of the bytes, empty if they were not read.
    """

    fate: Fate | None = None
    why: str = ""
    written: int = 0
    present: int = 0
    digest: str = ""


#: What is said of a file that takes more than that.
TOO_MUCH = Content(Fate.DAMAGED, "takes more memory or time to be read than any notebook")


def exercises(folder: CourseFolder) -> list[Exercise]:
    """All exercises of a course, as they are, and as they were released."""
    found = []
    for unit in folder.units():
        notebooks = [blank(exercise_notebook(folder.source_text(unit).read_text(encoding="utf-8")))]
        released = folder.step("release", unit) / f"{unit}.ipynb"
        if released.exists():
            notebooks.append(nbformat.read(released, as_version=4))
        found.append(Exercise(unit, _untouched(notebooks)))
    return found


def contents_of(arrivals: Sequence[Arrival], unit: str, known: Sequence[Exercise]) -> list[Content]:
    """What each file holds, as seen from a unit. A process of its own looks, within limits: a file that takes more than
    any notebook costs no other.
    """

    def look(place: int) -> Content:
        try:
            with memory_limited(MEMORY), limited(SECONDS):
                return content_of(arrivals[place], unit, known)
        except (MemoryError, OverTime, RecursionError):
            return TOO_MUCH

    found = dict(in_forks(look, range(len(arrivals)), processes=1, limit=10 * SECONDS))
    return [TOO_MUCH if isinstance(found[place], Died) else found[place] for place in range(len(arrivals))]


def content_of(arrival: Arrival, unit: str, known: Sequence[Exercise]) -> Content:
    """What a file holds, as seen from a unit."""
    if arrival.fate:
        return Content(arrival.fate, arrival.why)
    try:
        if not _calls_itself_a_notebook(arrival) and not _looks_like_one(arrival):
            return Content(Fate.NOT_NOTEBOOK, _other_kind(arrival.parts[-1]))
        data = arrival.read(SIZE_LIMIT)  # more than is read of any notebook
    except TROUBLE as error:
        return Content(Fate.DAMAGED, f"cannot be read: {reason(error)}")
    return content_of_bytes(data, unit, known)


def content_of_bytes(data: bytes, unit: str, known: Sequence[Exercise]) -> Content:
    """What the bytes of a notebook hold, as seen from a unit."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        cells, _ = read(data)
    except Unreadable as error:
        return Content(Fate.DAMAGED, str(error), digest=digest)
    said = _says(cells)
    found = {each.unit: _tasks_in(cells, each) for each in known}
    best = max((len(tasks) for tasks in found.values()), default=0)
    units = [name for name, tasks in found.items() if best and len(tasks) == best]
    of = said if said in units or not units else unit if unit in units else units[0]
    if of == unit:
        tasks = found.get(unit, {})
        return Content(written=sum(tasks.values()), present=len(tasks), digest=digest)
    if of:
        return Content(Fate.OTHER_UNIT, f"it is of {of}", digest=digest)
    return Content(Fate.OTHER_UNIT, "it is of no exercise of the course", digest=digest)


def _untouched(notebooks: Iterable[NotebookNode]) -> dict[str, frozenset[str]]:
    texts: dict[str, frozenset[str]] = {}
    for cell in (cell for notebook in notebooks for cell in notebook.cells if is_task(cell)):
        texts[grade_id(cell)] = texts.get(grade_id(cell), frozenset()) | {normal(cell.source)}
    return texts


def _tasks_in(cells: Sequence[SubmittedCell], exercise: Exercise) -> dict[str, bool]:
    """The tasks of an exercise that are in a notebook, each with whether something was written there."""
    found: dict[str, bool] = {}
    for task, untouched in exercise.tasks.items():
        for cell in cells:
            if task in (cell.name, cell.id) or (cell.kind == "code" and defines(cell.source, task)):
                found[task] = found.get(task, False) or normal(cell.source) not in untouched
    return found


def _says(cells: Sequence[SubmittedCell]) -> str:
    """The unit that a notebook says it is an exercise of; empty if it does not."""
    calls = (
        re.search(r"check\.exercise\(['\"](\w+)['\"]\)", cell.source) for cell in cells if cell.kind == "code"
    )
    return next((call[1] for call in calls if call), "")


def _calls_itself_a_notebook(arrival: Arrival) -> bool:
    """Browsers and students add endings: .ipynb.txt, .ipynb.json, .IPYNB."""
    return ".ipynb" in arrival.parts[-1].lower()


def _looks_like_one(arrival: Arrival) -> bool:
    if PurePosixPath(arrival.parts[-1]).suffix.lower() not in (".json", ".txt", ""):
        return False
    return (
        re.match(rb'(\xef\xbb\xbf)?\s*\{\s*"(cells|nbformat|metadata|worksheets)"', arrival.read(_BEGINNING))
        is not None
    )


def _other_kind(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return _NO_NOTEBOOK.get(suffix, f"a file of the kind {suffix}" if suffix else "a file of no known kind")
