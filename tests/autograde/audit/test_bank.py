"""Every exercise accepts its right answers, catches and names its wrong ones; the published audits are of this bank."""

import json
from pathlib import Path

import nbformat
import pytest

from autograde.audit import page as audit_page
from autograde.audit.answers import filled_in
from autograde.audit.bank import read_bank
from autograde.audit.results import MutationResult, RightResult, WrongResult
from autograde.audit.run import FAST, FULL, conduct, works
from autograde.audit.store import Store
from autograde.audit.trial import examine, functions, read_examination
from autograde.authoring.build import exercise_notebook
from autograde.course_folder import CourseFolder
from autograde.exercise import is_task, stub
from course.check.local import outcomes, read_exercise

ROOT = Path(__file__).parents[3]
COURSE = CourseFolder.open(ROOT)
UNITS = COURSE.units()
#: Of what is not stale, so many results of each kind are measured again.
SAMPLE = {RightResult: 1, WrongResult: 3, MutationResult: 1}


@pytest.mark.parametrize("unit", UNITS)
def test_the_fast_audit_finds_no_problem(unit, tmp_path):
    """What the published audit measured, and still is as it was, is tried again in a sample; all else in full.

    The sample has the smallest keys, which are digests: it is another one after each change of what is measured.
    """
    published = Store(tmp_path / "none", ROOT / "autograde" / "audits" / f"{unit}.json").known
    quick = works(COURSE, unit, FAST)
    known = {
        fast.key: published[each.key]
        for setting in (FAST, FULL)
        for fast, each in zip(quick, works(COURSE, unit, setting), strict=True)
        if each.key in published
    }
    for kind, count in SAMPLE.items():
        for key in sorted(key for key, result in known.items() if type(result) is kind)[:count]:
            del known[key]
    assert conduct(COURSE, unit, FAST, known=known).problems() == []


@pytest.mark.full
@pytest.mark.parametrize("unit", UNITS)
def test_the_fast_audit_of_the_whole_bank_finds_no_problem(unit):
    assert conduct(COURSE, unit, FAST).problems() == []


@pytest.mark.parametrize("unit", UNITS)
def test_the_published_audit_is_clean_and_of_this_bank(unit):
    audit = json.loads((ROOT / "autograde" / "audits" / f"{unit}.json").read_text())
    bank = read_bank(unit)
    (setting,) = (each for each in (FAST, FULL) if each.name == audit["setting"])
    assert audit["problems"] == []
    assert [(r["name"], r["seeds"]) for r in audit["right"]] == [
        (a.name, setting.right_seeds) for a in bank if a.right
    ]
    assert [(w["name"], w["loses"]) for w in audit["wrong"]] == [
        (a.name, sorted(a.loses)) for a in bank if not a.right
    ]


def test_the_overview_of_the_audits_is_of_the_published_ones():
    audits = ROOT / "autograde" / "audits"
    assert (audits / "README.md").read_text() == audit_page.overview(audits)


@pytest.mark.parametrize("unit", UNITS)
def test_a_bank_is_large_and_its_answers_differ(unit):
    bank = read_bank(unit)
    assert len([answer for answer in bank if answer.right]) >= 6
    assert len([answer for answer in bank if not answer.right]) >= 14
    assert len({answer.source for answer in bank}) == len(bank)


@pytest.mark.parametrize("unit", UNITS)
def test_an_untouched_exercise_fails_every_check_as_not_attempted(unit):
    examination = read_examination(COURSE, unit)
    stubs = "\n".join(stub(source) for source in examination.solutions.values())
    failures = examine(examination, functions(examination, stubs), seed=0)
    assert set(failures) == {cell.name for cell in examination.cells}
    assert not any(failure.attempted for failure in failures.values())


def as_released(unit):
    """The exercise as a student gets it: stubs in place of solutions, hidden checks gone."""
    notebook = exercise_notebook(COURSE.source_text(unit).read_text())
    for cell in notebook.cells:
        if is_task(cell):
            cell.source = stub(cell.source)
        elif "BEGIN HIDDEN TESTS" in cell.source:
            cell.source = "# out of sight"
    return notebook


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        pytest.param(place, unit, marks=() if (place, number) in ((0, 0), (-1, 1)) else pytest.mark.full)
        for number, unit in enumerate(
            reversed(UNITS)
        )  # a right answer of the newest, a wrong one of the next
        for place in (0, -1, -5)
    ],
)
def test_the_check_at_home_agrees_with_the_audit(unit, place, tmp_path):
    answer = read_bank(unit)[place]
    source = exercise_notebook(COURSE.source_text(unit).read_text())
    notebook = filled_in(as_released(unit), source, answer.source)
    nbformat.write(notebook, tmp_path / f"{unit}.ipynb")
    cells, _, _ = read_exercise(tmp_path / f"{unit}.ipynb")
    results = list(outcomes(cells, unit, tmp_path))
    assert not [said for said in results if isinstance(said, str)], "no cell of the notebook raises"
    failed = {f"check-{result.task}": result.failure for result in results if result.failure}
    assert set(failed) == {name for name in answer.loses if name.startswith("check-")}
    for failure in failed.values():
        assert answer.mistake in (failure.mistake or failure.problem)
