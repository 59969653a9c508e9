"""An audit finds unfair rejections, wrong answers that pass or go unnamed, and silent survivors."""

import json
import textwrap
from pathlib import Path

import pytest

from autograde.audit import digest, run
from autograde.audit import page as audit_page
from autograde.audit.bank import read_bank
from autograde.audit.results import MutationResult
from autograde.audit.run import Setting, conduct
from autograde.audit.store import Store
from autograde.audit.trial import Examination
from autograde.course_folder import CourseFolder
from autograde.forks import Died, in_forks

EXERCISE = '''
# %%
import torch
from course import check
check.exercise("00_toy")

# %% nbgrader={"grade_id": "sum_of_squares", "solution": true}
def sum_of_squares(x):
    """Σ x²."""
    ### BEGIN SOLUTION
    return (x * x).sum()
    ### END SOLUTION

# %% nbgrader={"grade_id": "check-sum_of_squares", "grade": true, "points": 2}
check.close(sum_of_squares, "sum_of_squares_of_three")

# %% nbgrader={"grade_id": "hidden-sum_of_squares", "grade": true, "points": 1}
### BEGIN HIDDEN TESTS
check.close(sum_of_squares, "sum_of_squares_of_many")
### END HIDDEN TESTS
'''
RIGHT = {"dot.py": '"""By a dot product."""\ndef sum_of_squares(x):\n    return x @ x'}
WRONG = {
    "plain_sum.py": '''
        """The square is left out."""
        loses = ["check-sum_of_squares", "hidden-sum_of_squares"]
        mistake = "the square is missing"
        def sum_of_squares(x):
            return x.sum()
        '''
}
QUICK = Setting("quick", right_seeds=4, wrong_seeds=2)
REDUNDANT = EXERCISE.replace("return (x * x).sum()", "return (x * x).sum() - 0")
SURVIVORS = {
    "sum_of_squares: operator: (x * x).sum() - 0 → (x * x).sum() + 0": "adds nothing instead of taking it away",
    "sum_of_squares: dropped term: (x * x).sum() - 0 → (x * x).sum()": "takes nothing away",
}


@pytest.fixture
def audited(tmp_path, toy_exercise):
    """Audit the toy exercise with a bank; the keyword arguments replace parts of it."""

    def conducted(right=RIGHT, wrong=WRONG, reasons=None, exercise=EXERCISE):
        source = tmp_path / "exercises" / "solutions" / "00_toy.py"
        files = {source: exercise}
        bank = tmp_path / "bank" / "00_toy"
        files |= {bank / "right" / name: text for name, text in right.items()}
        files |= {bank / "wrong" / name: text for name, text in wrong.items()}
        files[bank / "survivors.toml"] = "\n".join(
            f'"{name}" = "{why}"' for name, why in (reasons or {}).items()
        )
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"))
        return conduct(CourseFolder.open(tmp_path), "00_toy", QUICK, tmp_path / "bank")

    return conducted


def test_a_good_bank_and_good_checks_leave_no_problem(audited, tmp_path):
    audit = audited()
    assert audit.problems() == []
    assert [(r.seeds, r.rejected) for r in audit.right] == [(4, 0)]
    assert [(w.exact, w.named, w.points) for w in audit.wrong] == [(2, 2, 3)]
    assert audit.caught == 1
    assert audit.mutations[0].count > 3
    page = audit_page.write(audit, tmp_path / "page").read_text()
    assert "| plain_sum | The square is left out. |" in page
    assert "0 of 4 notebooks" in page
    overview = (tmp_path / "page" / "README.md").read_text()
    assert f"| [{audit.unit}]({audit.unit}.md) | 1 | 3 | 1 of 1 | 1 of 1 | 100.0% of" in overview
    assert "| 0, 0 | 0 of 4 |" in overview


def test_a_right_answer_that_is_rejected_is_a_problem(audited):
    unfair = {"doubled.py": '"""Twice too much."""\ndef sum_of_squares(x):\n    return 2 * x @ x'}
    [problem] = audited(right=unfair).problems()
    assert "doubled was rejected on 4 of 4 seeds" in problem


def test_a_wrong_answer_that_loses_less_or_more_than_it_says_is_a_problem(audited):
    for claim in ['["check-sum_of_squares"]', '["hidden-sum_of_squares"]']:
        other = WRONG["plain_sum.py"].replace('["check-sum_of_squares", "hidden-sum_of_squares"]', claim)
        [problem] = audited(wrong={"plain_sum.py": other}).problems()
        assert "lost other checks than it should" in problem


def test_a_wrong_answer_that_is_not_named_is_a_problem(audited):
    other = WRONG["plain_sum.py"].replace("the square is missing", "the cube is missing")
    [problem] = audited(wrong={"plain_sum.py": other}).problems()
    assert "plain_sum was not named" in problem


def test_a_survivor_needs_a_reason_and_a_reason_needs_a_survivor(audited):
    unexplained = audited(exercise=REDUNDANT).problems()
    assert [p for p in unexplained if "no reason is given" in p] == [
        f"no reason is given why this survives: {name}" for name in sorted(SURVIVORS)
    ]
    explained = audited(exercise=REDUNDANT, reasons=SURVIVORS).problems()
    assert not any("reason" in p for p in explained)
    assert audited(reasons={"gone": "?"}).problems() == ["a reason is given for what does not survive: gone"]


def test_checks_that_cannot_fail_let_mutants_survive(audited):
    blind = EXERCISE.replace("check.close(", "check.shape(")
    assert any("of the mutations were caught" in problem for problem in audited(exercise=blind).problems())


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ({}, WRONG, "holds no right answer"),
        ({"a.py": "x = 1"}, WRONG, "needs a docstring"),
        ({"a.py": WRONG["plain_sum.py"]}, {}, "belong in every wrong answer"),
        (RIGHT, {"b.py": RIGHT["dot.py"]}, "belong in every wrong answer"),
    ],
)
def test_a_bank_file_that_does_not_say_what_it_must_is_named(tmp_path, right, wrong, words):
    for kind, files in (("right", right), ("wrong", wrong)):
        (tmp_path / "00_toy" / kind).mkdir(parents=True)
        for name, text in files.items():
            (tmp_path / "00_toy" / kind / name).write_text(textwrap.dedent(text))
    with pytest.raises(ValueError, match=words):
        read_bank("00_toy", tmp_path)


def misbehave(job):
    import os
    import time

    if job == "dies":
        os._exit(1)
    if job == "hangs":
        time.sleep(600)
    return job


def test_a_job_that_dies_or_hangs_does_not_harm_the_others():
    results = dict(in_forks(misbehave, ["dies", "works", "hangs"], processes=2, limit=5.0))
    assert isinstance(results[0], Died)
    assert results[1] == "works"
    assert isinstance(results[2], Died)


# -- what was measured is known


@pytest.fixture
def kept(tmp_path, toy_exercise):
    """The toy exercise in a course with a bank of its own; returns how to audit it, and what it is made of."""
    files = {
        "exercise": tmp_path / "exercises" / "solutions" / "00_toy.py",
        "right": tmp_path / "bank" / "00_toy" / "right" / "dot.py",
        "wrong": tmp_path / "bank" / "00_toy" / "wrong" / "plain_sum.py",
    }
    texts = {"exercise": EXERCISE, "right": RIGHT["dot.py"], "wrong": WRONG["plain_sum.py"]}
    for name, path in files.items():
        path.parent.mkdir(parents=True)
        path.write_text(textwrap.dedent(texts[name]).lstrip("\n"))

    def audit():
        """Audit, and say what was measured because it was not known."""
        store = Store(tmp_path / "kept.jsonl")
        before = set(store.known)
        conducted = conduct(CourseFolder.open(tmp_path), "00_toy", QUICK, tmp_path / "bank", store)
        return conducted, {name_of(store.known[key]) for key in set(store.known) - before}

    return audit, files


def name_of(result) -> str:
    return result.task if isinstance(result, MutationResult) else result.name


EVERYTHING = {"dot", "plain_sum", "sum_of_squares"}


def test_what_was_measured_once_is_not_measured_again_and_the_audit_is_the_same(kept):
    audit, _ = kept
    first, measured = audit()
    assert measured == EVERYTHING
    again, measured = audit()
    assert measured == set()
    assert again == first


@pytest.mark.parametrize(
    ("changed", "anew"), [("right", {"dot"}), ("wrong", {"plain_sum"}), ("exercise", EVERYTHING)]
)
def test_what_depends_on_a_change_is_measured_anew_and_nothing_else(kept, changed, anew):
    audit, files = kept
    audit()
    text = files[changed].read_text()
    files[changed].write_text(
        text.replace("x)", "x )", 1) if changed == "exercise" else text + "\n# edited\n"
    )
    assert audit()[1] == anew


def test_a_change_of_the_cases_or_the_kinds_of_check_makes_all_stale(kept, monkeypatch):
    audit, _ = kept
    audit()
    monkeypatch.setattr(digest, "files_behind", lambda unit: [Path(__file__)])  # other files, other content
    assert audit()[1] == EVERYTHING


def test_the_digest_covers_the_cases_what_they_need_and_the_kinds_of_check():
    behind = {path.as_posix().partition("/course/")[2] for path in digest.files_behind("04_ppca")}
    assert {
        "check/cases/ppca/__init__.py",
        "check/cases/ppca/m_step.py",
        "check/cases/ppca/common.py",
    } <= behind
    assert {"check/cases/making.py", "lvm/oracles/ppca.py", "lvm/data.py"} <= behind
    assert {"check/kinds.py", "check/relations.py", "check/compare.py", "check/case.py"} <= behind
    assert not behind & {"lvm/vae.py", "check/cases/elbo/common.py", "view/curves.py"}


def test_an_interrupted_audit_keeps_what_was_done(kept, tmp_path):
    audit, _ = kept
    audit()
    lines = (tmp_path / "kept.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "kept.jsonl").write_text(lines[0] + lines[1][: len(lines[1]) // 2])  # killed while writing
    done = json.loads(lines[0])
    assert audit()[1] == EVERYTHING - {done.get("name") or done["task"]}
    assert audit()[1] == set()


def test_other_mutations_of_the_same_solution_are_measured_anew(kept, monkeypatch):
    audit, _ = kept
    audit()
    real = run.mutants
    monkeypatch.setattr(run, "mutants", lambda task, source: real(task, source)[1:])
    assert audit()[1] == {"sum_of_squares"}


def test_a_kept_line_of_another_form_is_not_known(tmp_path):
    (tmp_path / "kept.jsonl").write_text(
        '{"kind": "Gone", "key": "a"}\n{"kind": "RightResult", "key": "b"}\n3\n'
    )
    assert Store(tmp_path / "kept.jsonl").known == {}


def test_a_file_whose_content_changes_changes_the_digest(tmp_path, monkeypatch, toy_exercise):
    file = tmp_path / "cases.py"
    monkeypatch.setattr(digest, "files_behind", lambda unit: [file])
    examination = Examination("00_toy", "", {}, ())
    file.write_text("a = 1")
    before = digest.checks_digest(examination)
    file.write_text("a = 2")
    assert digest.checks_digest(examination) != before


def test_a_published_audit_is_known_where_nothing_was_measured_yet(kept, tmp_path):
    audit, _ = kept
    conducted, _ = audit()
    audit_page.write(conducted, tmp_path / "page")
    store = Store(tmp_path / "empty.jsonl", tmp_path / "page" / "00_toy.json")
    assert set(store.known) == set(Store(tmp_path / "kept.jsonl").known)
    assert conduct(CourseFolder.open(tmp_path), "00_toy", QUICK, tmp_path / "bank", store) == conducted
