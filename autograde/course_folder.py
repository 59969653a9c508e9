"""Where everything of a course lies, and the settings under which nbgrader works on it.

`autograde`, stock `nbgrader` and formgrader share one folder, one gradebook and one file of settings.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets.config import Config, PyFileConfigLoader

from autograde.errors import CourseError, UnknownUnit
from autograde.gradebook import opened

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

#: The form of what grading keeps in a course's folder. A folder without a number is of the first form: its records and
#: journals are read as they are.
FORMAT, FORMAT_FILE = 2, "format.txt"
#: Where the journals of what was graded are, in the folder of what grading remembers.
JOURNALS = "journal"
SETTINGS_FILE = "nbgrader_config.py"
#: Where `autograde build` puts the notebooks with solutions and hidden checks that nbgrader begins with.
SOURCE_FOLDER = ".autograde/source"
SETTINGS_TEXT = '''"""Settings that autograde, stock nbgrader and formgrader share. Add your own below."""

from autograde.course_folder import nbgrader_settings

c = get_config()  # noqa: F821
c.merge(nbgrader_settings())
'''


def nbgrader_settings() -> Config:
    """What nbgrader must know to work in a course's folder; `nbgrader_config.py` merges it."""
    c = Config()
    c.CourseDirectory.course_id = "lvm-course"
    c.CourseDirectory.source_directory = SOURCE_FOLDER
    # nbgrader copies whatever lies beside a notebook, and a module beside a student's would shadow a real one.
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py"]
    c.ClearSolutions.code_stub = {"python": "# Write your answer here.\nraise NotImplementedError"}
    c.ClearSolutions.text_stub = "*Write your answer here.*"
    c.Execute.shutdown_kernel = "immediate"  # the graceful way waits two seconds for each notebook
    c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=40"]
    # A check fails by raising. Without this, any word on the error stream costs a right answer its points.
    c.IgnorePattern.enabled = True
    c.IgnorePattern.pattern = "(?s).*"
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "autograde.desk.feedback.HideHiddenChecks",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    return c


@dataclass(frozen=True)
class CourseFolder:
    """A course's folder: `exercises/` with their `solutions/` inside it, and beside them what grading writes."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> CourseFolder:
        """The course in a folder; `CourseError` if it holds no exercises, or was kept by a newer autograde."""
        folder = cls(root.resolve())
        if not folder.solutions.is_dir():
            raise CourseError(
                f"{root} holds no exercises/solutions/: go to the course's folder, or name it with --folder"
            )
        if folder._format() > FORMAT:
            raise CourseError(f"the grades in {root} are kept by a newer autograde than this: update it")
        return folder

    def _format(self) -> int:
        """The form of what grading keeps here."""
        path = self.state / FORMAT_FILE
        try:
            return int(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 1
        except ValueError as error:
            raise CourseError(
                f"{path} holds no number: restore the folder {self.state} from a backup"
            ) from error

    @property
    def exercises(self) -> Path:
        """The blank exercises, as students open them."""
        return self.root / "exercises"

    @property
    def solutions(self) -> Path:
        """The texts of the exercises, with solutions and hidden checks."""
        return self.exercises / "solutions"

    @property
    def lectures(self) -> Path:
        """The sources of the lectures."""
        return self.root / "lectures"

    @property
    def state(self) -> Path:
        """What grading remembers from run to run, out of sight of git."""
        return self.root / ".autograde"

    def units(self) -> list[str]:
        """The units that have an exercise, in order."""
        return sorted(path.stem for path in self.solutions.glob("[0-9][0-9]_*.py"))

    def unit(self, name: str) -> str:
        """The full name of a unit, given by its number or its name; `UnknownUnit` if there is none."""
        return find_unit(name, self.units())

    def source_text(self, unit: str) -> Path:
        """The exercise as it is written."""
        return self.solutions / f"{unit}.py"

    def blank_notebook(self, unit: str) -> Path:
        """The exercise as a student opens it."""
        return self.exercises / f"{unit}.ipynb"

    def source_notebook(self, unit: str) -> Path:
        """The exercise as nbgrader reads it."""
        return self.root / SOURCE_FOLDER / unit / f"{unit}.ipynb"

    def prepare(self) -> None:
        """Make the folder ready for nbgrader: its settings, a state folder that git ignores, alembic within reach."""
        settings = self.root / SETTINGS_FILE
        if not settings.exists():
            settings.write_text(SETTINGS_TEXT, encoding="utf-8")
        self.make_state()
        programs = str(Path(sys.executable).parent)  # nbgrader starts alembic by its bare name
        if programs not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])

    def make_state(self) -> None:
        """Make the state folder, which git ignores."""
        self.state.mkdir(exist_ok=True)
        (self.state / ".gitignore").write_text("*\n", encoding="utf-8")
        (self.state / FORMAT_FILE).write_text(f"{FORMAT}\n", encoding="ascii")

    def settings(self) -> Config:
        """nbgrader's settings for this course, with what its own file adds; `CourseError` if that file fails."""
        if not (self.root / SETTINGS_FILE).exists():
            return nbgrader_settings()
        try:
            return PyFileConfigLoader(SETTINGS_FILE, path=str(self.root)).load_config()
        except OSError:
            raise
        except Exception as error:  # it is the course's own code
            where = self.root / SETTINGS_FILE
            raise CourseError(f"the settings {where} fail: {type(error).__name__}: {error}") from error

    def course_directory(self, unit: str = "", student: str = "*") -> CourseDirectory:
        """nbgrader's view of the folder, narrowed to a unit and a student."""
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(
            root=str(self.root), assignment_id=unit, student_id=student, config=self.settings()
        )

    def step(self, name: str, unit: str, student: str = ".") -> Path:
        """Where one of nbgrader's steps ("release", "submitted", "autograded", "feedback") keeps a unit."""
        directory = self.course_directory()
        return Path(
            os.path.normpath(directory.format_path(getattr(directory, f"{name}_directory"), student, unit))
        )

    @contextlib.contextmanager
    def gradebook(self, unit: str = "") -> Iterator[Gradebook]:
        """The gradebook, open inside the block; made where there is none yet, unless a unit is named or was graded.

        Raises `CourseError`, with what to do, if it cannot be used: it is gone, locked, of an older nbgrader or of
        another course, or does not know the unit.
        """
        directory = self.course_directory()
        with opened(directory.db_url, directory.course_id, unit, must_exist=self.was_graded()) as gradebook:
            yield gradebook

    def was_graded(self) -> bool:
        """Whether anything of the course was ever graded here."""
        return any(path.stat().st_size for path in (self.state / JOURNALS).glob("*.jsonl"))

    def secret(self) -> bytes:
        """The course's secret, from which the hidden random cases are drawn; made at first use."""
        path = self.state / "secret"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_bytes()

    def secret_digest(self) -> str:
        """A digest by which the secret is known again and not found out; empty where there is no secret."""
        path = self.state / "secret"
        return hashlib.sha256(b"digest of " + path.read_bytes()).hexdigest()[:20] if path.exists() else ""


def find_unit(name: str, units: list[str]) -> str:
    """The one of the units that a number or a name means; `UnknownUnit` naming them all otherwise.

    >>> find_unit("03", ["03_gaussian_mixtures", "09_vae"])
    '03_gaussian_mixtures'
    """
    matches = [unit for unit in units if unit == name or unit.split("_")[0] == name.zfill(2)]
    if not matches:
        known = ", ".join(units) or "none"
        raise UnknownUnit(f"no unit is called {name!r}; the units are: {known}")
    return matches[0]


def with_one_exercise(course: CourseFolder, unit: str, root: Path) -> CourseFolder:
    """A course of its own in an empty folder, which has one exercise of this one and its lecture."""
    (root / "exercises" / "solutions").mkdir(parents=True)
    shutil.copy(course.source_text(unit), root / "exercises" / "solutions")
    (root / "lectures").mkdir()
    for lecture in course.lectures.glob(f"{unit}.*"):
        shutil.copy(lecture, root / "lectures")
    folder = CourseFolder.open(root)
    folder.prepare()
    return folder
