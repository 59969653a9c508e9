"""Strangers' answers: enough of them, judged by a reader, counted rightly, and still told what the page says."""

import ast
import json
from pathlib import Path

import pytest

from autograde.audit import unseen, unseen_page
from autograde.course_folder import CourseFolder
from course.check import CheckFailed
from tests.autograde.conftest import TOY, answered

ROOT = Path(__file__).parents[3]
COURSE = CourseFolder.open(ROOT)
#: Exercises that strangers are still at: no second round has been measured.
UNFINISHED = {"08_reparameterization", "09_vae", "10_rbm", "12_wake_sleep"}
UNITS = [unit for unit in COURSE.units() if unit not in UNFINISHED]
ROUNDS = [round_ for unit in UNITS for round_ in unseen.rounds(unit)]
PUBLISHED = ROOT / unseen_page.FOLDER
#: Right by their writer's word, and refused with reason: a module's buffer `half` has the name of a method of every
#: module, and PyTorch raises KeyError wherever it is run.
RAISES_BY_ITSELF = {"round2/08_vmap_jit_module_vscode"}
#: Wrong by the text that its writer had; since then the task allows it.
ALLOWED_SINCE = {"round2/climb_in_place"}
#: Of a round's wrong answers, every so many are tried again.
SAMPLE = 12


def told(file: str, caught: str, name: str, title: str = "a mistake") -> dict[str, str]:
    return {"file": file, "title": title, "caught": caught, "told": name}


MEASURED = {
    "date": "2026-01-01",
    "wrong": [
        told("round1/a", "in sight", "it is negated"),
        told("round1/b", "in sight", "it is doubled"),
        told("round1/c", "out of sight", ""),
        told("round1/d", "not", ""),
    ],
    "right": [
        {"file": "round1/one", "points": 9.0, "most": 9.0, "said": ""},
        {"file": "round1/two", "points": 7.0, "most": 9.0, "said": "check-double"},
    ],
}


def test_the_rates_count_what_a_reader_said_of_what_was_told():
    verdicts = {"round1/a": {"it is negated": "rightly"}, "round1/b": {"it is doubled": "wrongly"}}
    found = unseen.rates(MEASURED, verdicts)
    assert (found.wrong, found.caught, found.rightly, found.wrongly) == (4, 3, 1, 1)
    assert (found.right, found.refused, found.waiting) == (2, 1, 0)


@pytest.mark.parametrize("words", ["the mean is left out", "the numbers given here are float32"])
def test_a_name_or_a_hint_counts_whatever_words_it_begins_with(words):
    assert unseen._pointing(CheckFailed("f", "wrong values", mistake=words)) == words
    assert unseen._pointing(CheckFailed("f", "wrong values", hint=words)) == words
    assert unseen._pointing(CheckFailed("f", words)) == ""


def test_what_is_told_something_else_waits_for_a_reader():
    verdicts = {"round1/a": {"it is negated": "rightly"}, "round1/b": {"it is halved": "wrongly"}}
    assert [each.file for each in unseen.waiting(MEASURED, verdicts)] == ["round1/b"]
    assert unseen.rates(MEASURED, verdicts).wrongly == 0


def test_a_verdict_is_one_of_three_words(tmp_path):
    folder = tmp_path / "01_toy" / "unseen"
    folder.mkdir(parents=True)
    (folder / "verdicts.toml").write_text('["round1/a"]\n"it is negated" = "perhaps"\n')
    with pytest.raises(ValueError, match=r"round1/a.*'perhaps' is none of rightly, wrongly, not"):
        unseen.read_verdicts("01_toy", tmp_path)


def test_what_was_told_at_first_sight_is_never_measured_anew(tmp_path, monkeypatch):
    (tmp_path / "first_sight_round1.json").write_text(json.dumps(MEASURED))
    monkeypatch.setattr(unseen, "measure", lambda *_: pytest.fail("measured anew"))
    assert unseen.first_sight(COURSE, unseen.Round("01_toy", "round1", tmp_path)) == MEASURED


def test_every_exercise_has_two_rounds():
    assert [each.name for each in ROUNDS] == ["round1", "round2"] * len(UNITS)
    for unit in UNFINISHED:
        measured = {each.name for each in unseen.rounds(unit) if each.first_sight.exists()}
        assert "round2" not in measured


def name(round_):
    return f"{round_.unit}-{round_.name}"


@pytest.mark.parametrize("round_", ROUNDS, ids=name)
def test_a_round_is_large_and_each_wrong_answer_says_its_mistake(round_):
    assert len(round_.wrong) >= 40
    assert len(round_.right) >= 10
    assert all(ast.get_docstring(ast.parse(path.read_text())) for path in round_.wrong)
    first = json.loads(round_.first_sight.read_text())
    assert {each["file"] for each in first["wrong"]} == {round_.key(path) for path in round_.wrong}


@pytest.mark.parametrize("round_", ROUNDS, ids=name)
def test_of_a_sample_what_was_caught_at_first_sight_still_is(round_):
    """`autograde audit NN --unseen` measures all of them, and what they are told."""
    first = json.loads(round_.first_sight.read_text())
    caught = {each["file"] for each in first["wrong"] if each["caught"] != "not"} - ALLOWED_SINCE
    lost = [each for each in unseen.meet_wrong(COURSE, round_, SAMPLE) if each.caught == "not"]
    assert [each.file for each in lost if each.file in caught] == []


def test_every_name_that_was_told_at_first_sight_has_been_judged_and_the_page_is_of_these_figures():
    for unit in UNITS:
        for round_ in json.loads((PUBLISHED / f"{unit}.json").read_text()).values():
            assert list(unseen.waiting(round_["first"], unseen.read_verdicts(unit))) == []
    assert (PUBLISHED / "README.md").read_text() == unseen_page.page(PUBLISHED)


def test_no_right_answer_of_a_stranger_was_refused_at_the_first_sight_of_the_second_round():
    for unit in UNITS:
        right = json.loads((PUBLISHED / f"{unit}.json").read_text())["round2"]["first"]["right"]
        assert {each["file"] for each in right if each["points"] < each["most"]} <= RAISES_BY_ITSELF


def test_right_notebooks_are_graded_and_wrong_answers_met_by_the_checks_themselves(toy, tmp_path):
    """The toy course: one notebook as in the solution, one that squares, and the same mistake as an answer."""
    (tmp_path / "right").mkdir()
    (tmp_path / "wrong").mkdir()
    squares = '"""It is squared."""\n\n\ndef double(x):\n    return x * x\n'
    for name, answer in {"round1_done": "", "round1_squares": squares}.items():
        (tmp_path / "right" / f"{name}.ipynb").write_text(json.dumps(answered(toy, answer)))
    (tmp_path / "wrong" / "round1_squares.py").write_text(squares)
    measured = unseen.measure(toy, unseen.Round(TOY, "round1", tmp_path))
    done, wrong = measured["right"]
    assert (done["file"], done["points"], done["most"], done["said"]) == ("round1/done", 6.0, 6.0, "")
    assert (wrong["points"], wrong["said"]) == (3.0, "check-double, hidden-double")
    assert measured["wrong"] == [
        told("round1/squares", "in sight", "the square was returned", "It is squared.")
    ]
