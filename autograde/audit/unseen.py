"""Unseen answers: written by people who had the bundle alone, so that they show what strangers are told.

They lie in bank/NN_topic/unseen/wrong/ROUND_*.py, the mistake in the writer's words in the first line, and
right/ROUND_*.ipynb. What each was told when the checks first met it is kept in first_sight_ROUND.json and never
measured anew. Whether that names the mistake is for a reader to say, in unseen/verdicts.toml, by file and by what was
told: a file that is told something else since then waits for a reader.
"""

from __future__ import annotations

import ast
import json
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import torch

from autograde.audit.bank import BANK
from autograde.audit.trial import Examination, examine, functions, read_examination
from autograde.authoring.release import release
from autograde.course_folder import CourseFolder, with_one_exercise
from autograde.forks import Died, available_cores, in_forks
from autograde.grading.grade import grade
from course.check import CheckFailed, load_cases

#: What a reader can say of the name that a mistake was given.
VERDICTS = ("rightly", "wrongly", "not")
#: Grading draws with a seed of its own; 0 is the draw that students have at home.
GRADING_SEED = 1
#: Of a message without a name these say no more than that the numbers are wrong.
PLAIN = ("wrong values", "the number", "NaN", "infinite values", "the draws do not follow", "the mean is")


@dataclass(frozen=True)
class Told:
    """What became of one wrong answer.

    file: ROUND/name. title: the mistake in its writer's words. caught: "in sight", "out of sight" or "not".
    told: the mistake that was named, or else whatever points at one; empty if only that the numbers are wrong.
    """

    file: str
    title: str
    caught: str
    told: str


@dataclass(frozen=True)
class Accepted:
    """What became of one right notebook: its points of the most that the checks give, and what was said first."""

    file: str
    points: float
    most: float
    said: str


@dataclass(frozen=True)
class Rates:
    """How strangers' answers fared: numbers of files. waiting: those whose name no reader has judged yet."""

    wrong: int
    caught: int
    rightly: int
    wrongly: int
    waiting: int
    right: int
    refused: int


@dataclass(frozen=True)
class Round:
    """The answers of one round to one exercise, in the bank's folder of what was unseen."""

    unit: str
    name: str
    folder: Path

    @property
    def wrong(self) -> list[Path]:
        """The wrong answers, by name."""
        return sorted((self.folder / "wrong").glob(f"{self.name}_*.py"))

    @property
    def right(self) -> list[Path]:
        """The right notebooks, by name."""
        return sorted((self.folder / "right").glob(f"{self.name}_*.ipynb"))

    @property
    def first_sight(self) -> Path:
        """Where what they were told at first is kept."""
        return self.folder / f"first_sight_{self.name}.json"

    def key(self, path: Path) -> str:
        """ROUND/name, by which verdicts know an answer."""
        return f"{self.name}/{path.stem.removeprefix(self.name + '_')}"


def rounds(unit: str, bank: Path = BANK) -> list[Round]:
    """The rounds of a unit, the first one first."""
    folder = bank / unit / "unseen"
    names = {path.stem.partition("_")[0] for path in (folder / "wrong").glob("round*_*.py")}
    return [Round(unit, name, folder) for name in sorted(names)]


def meet_wrong(course: CourseFolder, round_: Round, every: int = 1) -> list[Told]:
    """What the checks make of each wrong answer of a round, or of a sample, one in so many."""
    torch.set_num_threads(1)
    examination = read_examination(course, round_.unit)
    load_cases(round_.unit)
    paths = round_.wrong[::every]
    told: list[Told | None] = [None] * len(paths)
    forks = in_forks(partial(_meet, examination), paths, processes=available_cores(), limit=120.0)
    for place, outcome in forks:
        caught, name = ("in sight", "the process died") if isinstance(outcome, Died) else outcome
        told[place] = Told(round_.key(paths[place]), _title(paths[place]), caught, name)
    return [each for each in told if each is not None]


def _title(path: Path) -> str:
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(doc.split())


def _meet(examination: Examination, path: Path) -> tuple[str, str]:
    source = path.read_text(encoding="utf-8")
    names = functions(examination, source)
    written = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    cells = [cell for cell in examination.cells if cell.task in written]
    failures = examine(examination, names, GRADING_SEED, cells)
    for sight, hidden in (("in sight", False), ("out of sight", True)):
        for name, failure in failures.items():
            if name.startswith("hidden-") == hidden:
                return sight, _pointing(failure)
    return "not", ""


def _pointing(failure: CheckFailed) -> str:
    """What of a message points at the mistake."""
    named = failure.mistake or failure.hint
    if not named and failure.problem.startswith(PLAIN):
        return ""
    return " ".join((named or failure.problem).split())


def meet_right(course: CourseFolder, round_: Round) -> list[Accepted]:
    """Grade the right notebooks of a round as a class would be."""
    unit = round_.unit
    with tempfile.TemporaryDirectory() as place:
        class_ = with_one_exercise(course, unit, Path(place) / "course")
        release(class_, unit)
        for path in round_.right:
            submitted = class_.step("submitted", unit, path.stem)
            submitted.mkdir(parents=True)
            shutil.copy(path, submitted / f"{unit}.ipynb")
        grade(class_, unit)
        return [_accepted(class_, round_, path) for path in round_.right]


def _accepted(class_: CourseFolder, round_: Round, path: Path) -> Accepted:
    with class_.gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(round_.unit, round_.unit, path.stem).grades
        found = {grade.name: (grade.auto_score, grade.max_score) for grade in grades}
    checks = {name: pair for name, pair in found.items() if name.startswith(("check-", "hidden-"))}
    lost = [name for name, (score, most) in checks.items() if not score or score < most]
    points = sum(score or 0 for score, _ in checks.values())
    return Accepted(round_.key(path), points, sum(most for _, most in checks.values()), ", ".join(lost))


def first_sight(course: CourseFolder, round_: Round) -> dict[str, Any]:
    """What a round's answers were told when the checks first met them; measured now if they never did."""
    path = round_.first_sight
    if not path.exists():
        path.write_text(_text(measure(course, round_)), encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


def measure(course: CourseFolder, round_: Round) -> dict[str, Any]:
    """What a round's answers are told today."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "wrong": [asdict(each) for each in meet_wrong(course, round_)],
        "right": [asdict(each) for each in meet_right(course, round_)],
    }


def _text(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read_verdicts(unit: str, bank: Path = BANK) -> dict[str, dict[str, str]]:
    """Of each file what was told, and whether that names its mistake; `ValueError` for another word than VERDICTS."""
    path = bank / unit / "unseen" / "verdicts.toml"
    verdicts = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for file, said in verdicts.items():
        for told, verdict in said.items():
            if verdict not in VERDICTS:
                raise ValueError(f"{path}: {file}, {told!r}: {verdict!r} is none of {', '.join(VERDICTS)}")
    return verdicts


def waiting(measured: dict[str, Any], verdicts: dict[str, dict[str, str]]) -> Iterator[Told]:
    """What a reader has not judged yet."""
    for each in measured["wrong"]:
        if each["told"] and each["told"] not in verdicts.get(each["file"], {}):
            yield Told(**each)


def rates(measured: dict[str, Any], verdicts: dict[str, dict[str, str]]) -> Rates:
    """How the answers of a round fared."""
    caught = [each for each in measured["wrong"] if each["caught"] != "not"]
    judged = [verdicts.get(each["file"], {}).get(each["told"], "not") for each in caught]
    refused = sum(each["points"] < each["most"] for each in measured["right"])
    return Rates(
        wrong=len(measured["wrong"]),
        caught=len(caught),
        rightly=judged.count("rightly"),
        wrongly=judged.count("wrongly"),
        waiting=len(list(waiting(measured, verdicts))),
        right=len(measured["right"]),
        refused=refused,
    )
