"""A machine on which gradings end as a test tells them to: the grader's own work without kernels, in no time."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograde.course_folder import CourseFolder
from autograde.exercise import checks, grade_id
from autograde.grading import grade as grade_module
from autograde.grading import second_tries
from autograde.grading.grade import Summary, grade
from autograde.grading.intake import rebuild
from autograde.grading.judge import OWN_FAULT, Verdict
from autograde.grading.releases import all_releases
from autograde.grading.submission import Graded, Job, Plan, Trouble
from autograde.grading.worker import not_attempted, shown
from tests.autograde.conftest import TOY

#: What becomes of a submission, by student and by the number of the try; the right notebook is the student "". It is a
#: trouble, the end of the worker ("dies"), or a grading in which all checks pass ("points"), fail (any other word), or
#: in which the first breaks off by its own fault and the others pass ("breaks").
Fate = Callable[[str, int], Trouble | str]


class World:
    """A machine on which gradings end as they are told to, without kernels; keeps count of the tries."""

    def __init__(self, folder: CourseFolder, place: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.place, self.patch = folder, place, patch
        patch.setattr(grade_module, "_ready", self._ready)

    @contextlib.contextmanager
    def _ready(self, *_: Any) -> Iterator[Plan]:
        yield Plan(TOY, tuple(all_releases(self.folder, TOY)), str(self.place), "namespaces", False)

    def grade(self, fate: Fate, **options: Any) -> Summary:
        """A run of the grader."""

        def graded(plan: Plan, job: Job) -> Graded:
            tries = self.place / f"tries-{job.student}"
            with tries.open("a") as file:
                file.write("x")
            what = fate(job.student, len(tries.read_text()))
            if what == "dies":
                os._exit(1)
            if isinstance(what, Trouble):
                return replace(not_attempted(plan, job.student, "it went so"), trouble=what)
            notebook = rebuild(job.data, plan.releases).notebook
            names = list(map(grade_id, checks(notebook)))
            said = {name: Verdict(name) for name in names if what in ("points", "breaks")}
            if what == "breaks":
                said[names[0]] = Verdict(names[0], OWN_FAULT, fault="TypeError: of the check's own")
            faults = tuple(each.fault for each in said.values() if each.fault)
            return Graded(job.student, json.dumps(shown(notebook, said, what)), faults=faults)

        self.patch.setattr(second_tries, "grade_submission", graded)
        return grade(self.folder, TOY, tier="namespaces", **options)

    def tries(self, student: str) -> int:
        """How often a student's work was tried."""
        path = self.place / f"tries-{student}"
        return len(path.read_text()) if path.exists() else 0
