"""Solutions are shown where they are published, after a word on trying, and nowhere else."""

import ast
import sys
from pathlib import Path

import pytest

from autograde.authoring.publish import publish
from autograde.course_folder import CourseFolder
from course import cli
from course import solution as solution_module
from course.solution import TRY_FIRST, from_text, solutions

ROOT = Path(__file__).parents[1]
UNIT = "03_gaussian_mixtures"


def run(capsys, monkeypatch, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["course", "solution", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0, *capsys.readouterr()


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder, without the course's texts."""
    monkeypatch.setattr(solution_module, "home", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_in_a_clone_a_task_is_shown_after_a_word_on_trying(capsys, monkeypatch):
    code, out, _ = run(capsys, monkeypatch, "03", "log_gaussian")
    assert (code, out.startswith(TRY_FIRST)) == (0, True)
    (function,) = ast.parse(out.removeprefix(TRY_FIRST)).body
    assert isinstance(function, ast.FunctionDef)
    assert function.name == "log_gaussian"
    assert "SOLUTION" not in out


@pytest.mark.parametrize("unit", CourseFolder.open(ROOT).units())
def test_every_task_of_every_exercise_has_its_solution(unit: str):
    for task, source in solutions(unit).items():
        (function,) = ast.parse(source).body
        assert isinstance(function, ast.FunctionDef)
        assert function.name == task
        assert "NotImplementedError" not in source


def test_a_task_that_is_not_there_is_told_what_there_is(capsys, monkeypatch):
    code, _, err = run(capsys, monkeypatch, "03", "log_gausian")
    assert code == 1
    assert "there is no task log_gausian; the tasks are: log_gaussian, " in err


def test_with_a_bundle_the_course_keeps_them(capsys, monkeypatch, bundle: Path):
    code, out, err = run(capsys, monkeypatch, "03")
    assert (code, out) == (1, "")
    assert "the course keeps them until its teacher publishes them" in err


def test_what_the_teacher_publishes_is_shown_and_holds_no_hidden_check(capsys, monkeypatch, bundle: Path):
    published = publish(CourseFolder.open(ROOT), UNIT, bundle)
    assert "hidden" in CourseFolder.open(ROOT).source_text(UNIT).read_text()
    assert "HIDDEN TESTS" not in published.read_text()
    assert "responsibilities_far_away" not in published.read_text()
    code, out, _ = run(capsys, monkeypatch, "3", "responsibilities")
    assert code == 0
    assert out.count("def ") == 1
    assert solutions(UNIT) == from_text(CourseFolder.open(ROOT).source_text(UNIT).read_text(encoding="utf-8"))
