"""What must work inside, which tiers work here, and what a sandbox that cannot be entered says."""

from pathlib import Path

import pytest

from autograde.grading.sandbox import GUARANTEES
from tests.autograde.grading.sandbox import deeds, kernels, scenes


def test_exercises_work_inside(sandbox):
    expected = {
        "sum": 3.0,
        "image": True,
        "thread": [1],
        "program": "inside\n",
        "home": True,
        "module": "torch",
    }
    assert sandbox.outcome(deeds.ordinary_work)["answer"] == expected


def test_a_kernel_works_inside(sandbox):
    assert sandbox.play(kernels.kernel) == {"printed": "42\n", "ended": "closed"}


def test_data_is_read_by_several_processes_where_there_are_namespaces(sandbox):
    answer = sandbox.outcome(deeds.load_in_processes)["answer"]
    assert answer == (28.0 if sandbox.tier == "namespaces" else None)


def test_both_tiers_work_for_every_user_of_this_machine(place):
    found = place.run(scenes.usable_here)
    assert (found["usable"], found["best"]) == ({"namespaces": "", "landlock": ""}, "namespaces")


def test_a_sandbox_that_cannot_be_entered_says_why_and_runs_nothing(sandbox):
    seen = sandbox.play(scenes.impossible)
    assert seen["answer"] is None
    assert seen["ended"]["ended"] == "failed"
    assert "No such file or directory" in seen["ended"]["detail"]


@pytest.mark.parametrize("guarantee", GUARANTEES, ids=lambda guarantee: guarantee.threat)
def test_every_guarantee_has_its_test(guarantee):
    texts = [path.read_text() for path in Path(__file__).parent.glob("test_*.py")]
    assert any(f"def {guarantee.test}(sandbox" in text for text in texts)


def test_the_namespaces_contain_all_that_landlock_contains():
    weaker = [row for row in GUARANTEES if row.landlock.startswith("contained")]
    assert all(row.namespaces.startswith("contained") for row in weaker)
