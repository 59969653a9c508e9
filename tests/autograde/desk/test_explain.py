"""For an appeal: what was asked, what is right, what was found and given, by whom and with what."""

import pytest
import torch

from autograde.course_folder import CourseError
from autograde.desk.explain import explain
from autograde.grading.grade import seed_of
from autograde.grading.journal import journal_of
from course.check import load_cases
from course.check.showing import show
from tests.autograde.conftest import TOY
from tests.autograde.grading.world import World


@pytest.fixture
def explained(world: World) -> str:
    """Ada's grade: all checks fail, a person gave 2.5 for the question and said why."""
    world.grade(lambda *_: "double: wrong values\n  likely mistake: the square\n  found: 9")
    with world.folder.gradebook() as gradebook:
        grade = gradebook.find_grade("why", TOY, TOY, "ada")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.find_comment("why", TOY, TOY, "ada").manual_comment = "well argued"
        gradebook.db.commit()
    return explain(world.folder, TOY, "ada")


def test_it_tells_what_was_asked_and_what_is_right_also_out_of_sight(explained: str, world: World):
    entry = journal_of(world.folder.state, TOY).entries()["ada"]
    torch.set_default_dtype(torch.float64)
    drawn = load_cases(TOY)["double_of_the_drawn"].build(seed_of(world.folder.secret(), entry.digest))
    assert "check-double: 0 of 2" in explained
    assert "check.close(double, 'double_of_three'), drawn as at home: twice 3 and 5\n" in explained
    assert "hidden-double: 0 of 1\n  check.close(double, 'double_of_the_drawn'), drawn for this" in explained
    assert "check.gradient(halve, 'slope_of_half'): the slope of x/2\n" in explained
    for value in (drawn.arguments[0], drawn.expected):
        assert show(value).splitlines()[0] in explained


def test_it_tells_what_was_found_and_given_by_hand_and_why(explained: str):
    assert "    found:   double: wrong values\n               likely mistake: the square" in explained
    assert "why: 2.5 of 3, given by hand\n    comment: well argued" in explained
    assert explained.startswith("ada, 01_toy: 2.5 of 9\n")


def test_it_tells_with_which_file_release_and_checks(explained: str, world: World):
    entry = journal_of(world.folder.state, TOY).entries()["ada"]
    for part in (entry.digest, entry.release[:12], entry.checks[:12], "sandbox: namespaces"):
        assert part in explained
    assert "today's checks are others" not in explained


def test_it_runs_nothing_and_says_whose_work_is_not_graded(explained: str, world: World):
    assert world.tries("ada") == 1
    with pytest.raises(CourseError, match="nothing of zoe is graded for 01_toy"):
        explain(world.folder, TOY, "zoe")


@pytest.mark.parametrize("secret", ["another", ""])
def test_without_the_secret_that_its_cases_were_drawn_from_no_other_numbers_are_shown(
    explained: str, world: World, secret: str
):
    place = world.folder.state / "secret"
    place.write_text(secret) if secret else place.unlink()
    told = explain(world.folder, TOY, "ada")
    assert "the secret that its random cases were drawn from is lost" in told
    assert "drawn for this submission" in explained
    assert "drawn for this submission" not in told
    assert "check.close(double, 'double_of_three'), drawn as at home: twice 3 and 5\n" in told
    assert place.exists() == bool(secret)
