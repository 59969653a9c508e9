"""`course check` runs a student's own notebook, whatever is in it, and says in a table what passes."""

import nbformat
import pytest

from course.check import local, process
from course.check.local import check_calls, check_notebook, outcomes, read_exercise

BEGIN = 'from course import check\ncheck.exercise("03_gaussian_mixtures")'
RIGHT = "import torch\ndef responsibilities(log_density, weights):\n    return (log_density + weights.log()).softmax(1)"
CHECK = 'check.close(responsibilities, "two_overlapping_components")'


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in (BEGIN, *sources)]
    cells[-1].metadata["nbgrader"] = {"points": 2}
    return nbformat.v4.new_notebook(cells=cells)


def results(tmp_path, *sources):
    return list(outcomes(notebook(*sources), "03_gaussian_mixtures", tmp_path))


def only_failure(tmp_path, body):
    [outcome] = results(tmp_path, f"def responsibilities(log_density, weights):\n    {body}", CHECK)
    return outcome.failure


def test_a_right_answer_passes_with_its_points(tmp_path):
    [outcome] = results(tmp_path, "%matplotlib inline\n" + RIGHT, CHECK)
    assert outcome.failure is None
    assert (outcome.task, outcome.points) == ("responsibilities", 2)


def test_a_mistake_is_named_as_in_the_students_own_kernel(tmp_path):
    assert (
        only_failure(tmp_path, "return log_density.softmax(1)").mistake == "the mixing weights are left out"
    )


def test_an_untouched_task_is_not_attempted(tmp_path):
    assert not only_failure(tmp_path, "raise NotImplementedError()").attempted


def test_code_that_ends_the_process_fails_its_check_and_the_next_still_runs(tmp_path):
    ends = "import os\ndef responsibilities(log_density, weights):\n    os._exit(0)"
    first, second = results(tmp_path, ends, CHECK, RIGHT, CHECK)
    assert "ended the process" in first.failure.problem
    assert second.failure is None


def test_a_loop_that_swallows_every_interrupt_is_ended_and_the_next_check_still_runs(tmp_path, monkeypatch):
    monkeypatch.setattr("course.check.link.TIME_LIMIT", 2.0)
    monkeypatch.setattr(process, "TIME_LIMIT", 2.0)
    stubborn = """\
def responsibilities(log_density, weights):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass"""
    first, second = results(tmp_path, stubborn, CHECK, RIGHT, CHECK)
    assert "does a loop never end" in first.failure.problem
    assert second.failure is None


def test_a_cell_that_raises_is_reported_and_does_not_stop_the_rest(tmp_path):
    said, outcome = results(tmp_path, "1 / 0", RIGHT, CHECK)
    assert said == "cell 2 raised ZeroDivisionError: division by zero"
    assert outcome.failure is None


def test_a_cell_that_never_ends_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "CELL_LIMIT", 12.0)
    said, outcome = results(tmp_path, "while True: pass", RIGHT, CHECK)
    assert "was left out" in said
    assert outcome.failure is None


def test_a_file_of_the_student_does_not_stand_in_for_a_library(tmp_path):
    (tmp_path / "torch.py").write_text("raise RuntimeError('shadowed')")
    [outcome] = results(tmp_path, RIGHT, CHECK)
    assert outcome.failure is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not a notebook, or it was cut off"),
        ('{"cells": [', "not a notebook, or it was cut off"),
        ("[]", "damaged"),
        (nbformat.writes(nbformat.v4.new_notebook()), "is this an exercise of the course"),
    ],
)
def test_a_file_that_cannot_be_checked_gets_one_line_and_a_status(tmp_path, capsys, text, words):
    path = tmp_path / "homework.ipynb"
    path.write_text(text)
    assert check_notebook(path) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert "\n" not in said
    assert check_notebook(tmp_path / "missing.ipynb") == 2


def test_the_table_shows_what_passes_and_the_status_says_whether_all_do(tmp_path, capsys):
    path = tmp_path / "homework.ipynb"
    nbformat.write(notebook(RIGHT, CHECK), path)
    assert check_notebook(path) == 0
    assert "✓ passes" in capsys.readouterr().out
    nbformat.write(notebook(RIGHT.replace(" + weights.log()", ""), CHECK), path)
    assert check_notebook(path) == 1
    assert "likely mistake: the mixing weights are left out" in capsys.readouterr().out


def test_an_untouched_notebook_is_told_what_to_do_first(tmp_path, capsys):
    path = tmp_path / "homework.ipynb"
    nbformat.write(notebook("def responsibilities(*arguments):\n    raise NotImplementedError", CHECK), path)
    assert check_notebook(path) == 1
    assert "Next: write responsibilities" in capsys.readouterr().out


def test_only_plain_check_calls_are_carried_out():
    assert check_calls('check.close(f, "a")\ncheck.gradient(f, "b", "c")') == [
        local.CheckCall("close", "f", ("a",)),
        local.CheckCall("gradient", "f", ("b", "c")),
    ]
    for other in [
        "x = 1",
        "check.close(lambda x: 3, 'a')",
        "check.exercise('x')",
        "print(3)",
        "%magic",
        "f(",
    ]:
        assert check_calls(other) is None


def test_the_unit_is_read_from_the_first_cell(tmp_path):
    path = tmp_path / "homework.ipynb"
    nbformat.write(notebook(RIGHT), path)
    assert read_exercise(path)[1] == "03_gaussian_mixtures"
