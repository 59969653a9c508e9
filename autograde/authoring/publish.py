"""Publish the solutions of an exercise: what a teacher hands out when all have handed in."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from autograde.authoring.build import as_text, checked_exercise
from autograde.course_folder import CourseFolder, nbgrader_settings


def publish(folder: CourseFolder, unit: str, target: Path) -> Path:
    """Write the exercise with its solutions and without its hidden checks to a folder; returns the notebook's path.

    Raises `CourseError` if the exercise breaks a rule.
    """
    from nbgrader.preprocessors import ClearHiddenTests

    notebook = copy.deepcopy(checked_exercise(folder.source_text(unit), folder))
    resources: dict[str, Any] = {}
    notebook, _ = ClearHiddenTests(config=nbgrader_settings()).preprocess(notebook, resources)
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{unit}_solutions.ipynb"
    path.write_text(as_text(notebook), encoding="utf-8", newline="\n")
    return path
