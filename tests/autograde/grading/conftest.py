"""A class of two on a machine where gradings end as they are told to."""

from pathlib import Path

import pytest

from autograde.course_folder import CourseFolder
from tests.autograde.conftest import answered, hand_in
from tests.autograde.grading.world import World


@pytest.fixture
def world(toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    hand_in(toy, "ada", answered(toy))
    hand_in(toy, "bo", answered(toy))
    place = tmp_path / "world"
    place.mkdir()
    return World(toy, place, monkeypatch)
