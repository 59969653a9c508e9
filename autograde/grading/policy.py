"""What was decided for a unit after its deadline: tasks that count otherwise, and days that students were granted.

Decisions are kept beside the grades and applied whenever points are added up: no code is run for them, and whatever is
decided can be taken back.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from autograde.course_folder import CourseError, CourseFolder

#: The most days that anybody is granted; more are a slip of the keyboard.
MOST_DAYS = 3650.0


class Counting(StrEnum):
    """How a task counts: as it was announced, for nobody, or on top of the maximum."""

    FULLY = "fully"
    DROPPED = "dropped"
    EXTRA_CREDIT = "extra-credit"


@dataclass
class Policy:
    """The decisions on a unit: tasks that do not count fully, and the days that students have more than others."""

    tasks: dict[str, Counting] = field(default_factory=dict)
    extensions: dict[str, float] = field(default_factory=dict)

    def counting(self, task: str) -> Counting:
        """How a task counts."""
        return self.tasks.get(task, Counting.FULLY)


def read_policy(folder: CourseFolder, unit: str) -> Policy:
    """The decisions on a unit; `CourseError` if their file cannot be read."""
    path = _place(folder, unit)
    if not path.exists():
        return Policy()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        tasks = {task: Counting(how) for task, how in content["tasks"].items()}
        extensions = {student: float(days) for student, days in content["extensions"].items()}
        if wrong := [days for days in extensions.values() if not is_extension(days)]:
            raise ValueError(f"{wrong[0]:g} days are no extension")
        return Policy(tasks, extensions)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise CourseError(
            f"{path} holds no decisions that can be read: mend it, or delete it ({error})"
        ) from error


def is_extension(days: float) -> bool:
    """Whether so many days more than others can be granted."""
    return math.isfinite(days) and 0 <= days <= MOST_DAYS


def write_policy(folder: CourseFolder, unit: str, policy: Policy) -> None:
    """Keep the decisions on a unit."""
    folder.prepare()
    path = _place(folder, unit)
    path.parent.mkdir(exist_ok=True)
    content = {"tasks": policy.tasks, "extensions": policy.extensions}
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    os.replace(unfinished, path)


def _place(folder: CourseFolder, unit: str) -> Path:
    return folder.state / "policies" / f"{unit}.json"
