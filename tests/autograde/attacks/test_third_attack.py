"""What a third attacker reached: each test shows one success in its mildest form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograde.course_folder import CourseFolder
from autograde.grading import grade as grade_module
from autograde.grading.grade import grade
from autograde.grading.sandbox import Limits
from autograde.grading.submission import Plan, Times
from tests.autograde.attacks.attack import Attack, notebook_of
from tests.autograde.conftest import TOY, TOY_TEXT, answered, hand_in, points, released_course

pytestmark = pytest.mark.full

#: Whoever is asked once more after an answer knows that it was wrong; a second try begins with what is out of sight.
SECOND_TRY = Attack(
    "has itself tried again once it knows that an answer was wrong",
    first="""
import os, time
""",
    double="""
def double(x):
    if x.tolist() == [3.0, 5.0] or not os.path.exists("halve-was-asked"):
        return x + x
    open("wrong" if os.path.exists("asked") else "asked", "a").close()
    return x * x
""",
    halve="""
def halve(x):
    open("halve-was-asked", "a").close()
    if x.requires_grad and os.path.exists("wrong"):
        for _ in range(12):  # the machine is busy
            if os.fork() == 0:
                while True:
                    pass
        while True:
            time.sleep(1)
    return x / 2
""",
)

#: Two guesses, of which only grading knows which is right: that the question comes once more says that one is wrong.
TWO_GUESSES = Attack(
    "answers otherwise once it knows that an answer was wrong",
    double="""
shown = again = 0


def double(x):
    global shown, again
    if x.tolist() != [3.0, 5.0]:
        return x + x if again > 1 else x * x
    shown += 1
    again += shown > 1
    return x + x if shown == 1 else x * x
""",
)

#: As before, by what is not asked any more once an answer was wrong: the shapes come before the values.
BY_SILENCE = Attack(
    "knows by what it is not asked that an answer was wrong",
    double="""
shown = 0


def double(x):
    global shown
    if x.tolist() != [3.0, 5.0]:
        return x * x if shown > 3 else x + x
    shown += 1
    return x + x if shown < 3 else x.sum()
""",
)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have gradings keep to other limits or times."""

    def plan(**options: Limits | Times) -> None:
        monkeypatch.setattr(grade_module, "Plan", lambda *rest: Plan(*rest, **options))

    return plan


def test_a_second_try_is_no_second_chance_for_a_wrong_answer(toy: CourseFolder, planned: Callable[..., None]):
    planned(times=Times(call=1.0))
    hand_in(toy, SECOND_TRY.student, notebook_of(SECOND_TRY, answered(toy), {}))
    grade(toy, TOY, jobs=1)
    assert points(toy, SECOND_TRY.student)["hidden-double"] == 0


def test_a_wrong_answer_to_one_check_is_no_help_with_another_of_the_task(toy: CourseFolder):
    hand_in(toy, TWO_GUESSES.student, notebook_of(TWO_GUESSES, answered(toy), {}))
    grade(toy, TOY, jobs=1)
    given = points(toy, TWO_GUESSES.student)
    assert (given["check-double"], given["hidden-double"]) == (0, 0)


@pytest.mark.xfail(
    strict=True,
    reason="a check ends with its first wrong answer; course.check.kinds would have to go on asking, unheard",
)
def test_what_a_check_leaves_out_after_a_wrong_answer_is_no_help_with_another_of_the_task(tmp_path: Path):
    line = 'check.close(double, "double_of_three")'
    text = TOY_TEXT.read_text().replace(line, f'check.shape(double, "double_of_three")\n{line}')
    folder = released_course(tmp_path / "course", TOY, text)
    hand_in(folder, BY_SILENCE.student, notebook_of(BY_SILENCE, answered(folder), {}))
    grade(folder, TOY, jobs=1)
    given = points(folder, BY_SILENCE.student)
    assert (given["check-double"], given["hidden-double"]) == (0, 0)
