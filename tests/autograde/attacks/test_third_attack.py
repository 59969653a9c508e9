"""What a third attacker reached: each test shows one success in its mildest form."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograde.course_folder import CourseFolder
from autograde.desk.collect import collect
from autograde.grading import grade as grade_module
from autograde.grading.grade import grade
from autograde.grading.sandbox import Limits
from autograde.grading.submission import Plan, Times
from tests.autograde.attacks.attack import Attack, notebook_of
from tests.autograde.conftest import TOY, TOY_TEXT, answered, hand_in, points, released_course
from tests.autograde.desk.handing_in import notebook, write_folder, write_zip

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


def test_zips_inside_of_zips_are_not_unpacked_all_at_once(
    toy: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A megabyte may hold ten of a hundred megabytes each, and nobody says how many of these one may hand in."""
    size, copies, most = 1 << 20, list[Any](), 0
    copy = shutil.copyfileobj

    def copied(source: Any, target: Any) -> None:
        nonlocal most
        copy(source, target)
        target.flush()
        copies.append(weakref.ref(target))
        (place,) = tmp_path.glob("collect-*")
        alive = [each for each in (ref() for ref in copies) if each is not None and not each.closed]
        unlinked = [os.fstat(each.fileno()) for each in alive]
        named = [path.stat() for path in place.iterdir()]
        most = max(most, sum({about.st_ino: about.st_size for about in unlinked + named}.values()))

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(shutil, "copyfileobj", copied)
    inner = write_zip(tmp_path / "inner.zip", {"x.bin": b""}).read_bytes()
    padded = bytes(size) + inner  # a zip may begin with anything
    outer = write_zip(tmp_path / "outer.zip", {f"{number}.zip": padded for number in range(12)}).read_bytes()
    honest = write_zip(tmp_path / "honest.zip", {"x.ipynb": notebook(toy, "double")}).read_bytes()
    files = {f"ada/{number}.zip": outer for number in range(3)}
    files |= {"bo/work.zip": honest, "cy/x.ipynb": notebook(toy, "double")}
    assert collect(toy, TOY, write_folder(tmp_path / "export", files)).students == ["bo", "cy"]
    assert len(copies) >= 3 * 12
    assert most <= 8 * (size + len(inner))


def test_a_second_try_is_no_second_chance_for_a_wrong_answer(toy: CourseFolder, planned: Callable[..., None]):
    planned(times=Times(call=1.0))
    hand_in(toy, SECOND_TRY.student, notebook_of(SECOND_TRY, answered(toy), {}))
    grade(toy, TOY, jobs=1)
    given = points(toy, SECOND_TRY.student)
    assert (given["check-double"], given["hidden-double"], given["hidden-halve"]) == (2, 0, 1)


def test_a_wrong_answer_to_one_check_is_no_help_with_another_of_the_task(toy: CourseFolder):
    hand_in(toy, TWO_GUESSES.student, notebook_of(TWO_GUESSES, answered(toy), {}))
    grade(toy, TOY, jobs=1)
    given = points(toy, TWO_GUESSES.student)
    assert (given["check-double"], given["hidden-double"], given["hidden-halve"]) == (0, 0, 1)


def test_what_a_check_leaves_out_after_a_wrong_answer_is_no_help_with_another_of_the_task(tmp_path: Path):
    line = 'check.close(double, "double_of_three")'
    text = TOY_TEXT.read_text().replace(line, f'check.shape(double, "double_of_three")\n{line}')
    folder = released_course(tmp_path / "course", TOY, text)
    hand_in(folder, BY_SILENCE.student, notebook_of(BY_SILENCE, answered(folder), {}))
    grade(folder, TOY, jobs=1)
    given = points(folder, BY_SILENCE.student)
    assert (given["hidden-double"], given["hidden-halve"]) == (0, 1)
