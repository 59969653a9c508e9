"""`course check` runs a student's own notebook, whatever is in it, and says in a table what passes."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course.check import local, process
from course.check.local import check_calls, check_notebook, outcomes, read_exercise

BEGIN = 'from course import check\ncheck.exercise("03_gaussian_mixtures")'
RIGHT = "import torch\ndef responsibilities(log_density, weights):\n    return (log_density + weights.log()).softmax(1)"
CHECK = 'check.close(responsibilities, "overlapping_components")'


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in (BEGIN, *sources)]
    cells[-1].metadata["nbgrader"] = {"points": 2}
    return nbformat.v4.new_notebook(cells=cells)


def results(tmp_path, *sources):
    path = tmp_path / "homework.ipynb"
    nbformat.write(notebook(*sources), path)
    cells, unit, _ = read_exercise(path)
    return list(outcomes(cells, unit, tmp_path))


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
    assert said == "the cell '1 / 0', before the first task, raised ZeroDivisionError: division by zero"
    assert outcome.failure is None


@pytest.mark.parametrize(
    "made", ["model = 1 / 0", "1 / 0\nclass model:\n    pass", "1 / 0\ndef model():\n    pass"]
)
def test_what_is_missing_only_since_an_earlier_cell_failed_is_not_told_again(tmp_path, made):
    first, *others = results(tmp_path, made, RIGHT, "print(model)", CHECK, "print(modelling)")
    assert "ZeroDivisionError" in first
    assert [other for other in others if isinstance(other, str)] == [
        "the cell 'print(modelling)', before the first task, raised NameError: name 'modelling' is not defined"
    ]


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
        ("", "the file is empty"),
        ('{"cells": [', "not a complete notebook: it breaks off or is damaged"),
        ("[]", "it has no cells"),
        (nbformat.writes(notebook(RIGHT)), "there are no check cells in this notebook"),
        (
            nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CHECK)])),
            "is this an exercise of the course",
        ),
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
    nbformat.write(notebook(RIGHT, CHECK), path)
    assert read_exercise(path)[1] == "03_gaussian_mixtures"


def test_without_its_first_cell_an_exercise_is_known_by_its_name(tmp_path):
    path = tmp_path / "03_gaussian_mixtures.ipynb"
    whole = notebook(RIGHT, CHECK)
    del whole.cells[0]
    nbformat.write(whole, path)
    cells, unit, notes = read_exercise(path)
    assert (unit, notes) == (
        "03_gaussian_mixtures",
        ["the first cell is gone: copy it from a fresh copy of the exercise"],
    )
    [outcome] = outcomes(cells, unit, tmp_path)
    assert outcome.failure is None


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("import no_such_package", "its cell raised ModuleNotFoundError: No module named 'no_such_package'"),
        ("x = (", "its cell raised SyntaxError"),
        ("raise ValueError('early')", "its cell raised ValueError: early"),
    ],
)
def test_of_a_function_that_is_not_there_it_is_said_what_its_cell_raised(tmp_path, first, said):
    reported, outcome = results(tmp_path, f"{first}\n{RIGHT}", CHECK)
    assert said in outcome.failure.problem
    assert reported.startswith("the cell ")


def test_a_function_without_a_cell_is_asked_for(tmp_path):
    [outcome] = results(tmp_path, CHECK)
    assert "is its cell missing, or was it renamed?" in outcome.failure.problem


@pytest.mark.parametrize(
    "line",
    ["!pip install tqdm", "%pip install tqdm", "files = !ls", "get_ipython().system('ls')", "!false"],
)
def test_a_line_for_the_shell_costs_nothing_else_in_its_cell(tmp_path, line):
    [outcome] = results(tmp_path, f"{line}\n{RIGHT}", CHECK)
    assert outcome.failure is None


def test_a_cell_for_another_program_is_passed_over(tmp_path):
    [outcome] = results(tmp_path, "%%bash\nls", RIGHT, CHECK)
    assert outcome.failure is None


def test_what_a_function_prints_is_told_of_its_task(tmp_path):
    talks = RIGHT.replace("    return", "    print('so far', weights)\n    return")
    [outcome] = results(tmp_path, talks, CHECK)
    assert outcome.printed.startswith("so far tensor(")


def test_the_answer_reaches_a_file_in_any_encoding(tmp_path):
    path = tmp_path / "homework.ipynb"
    nbformat.write(notebook(RIGHT.replace(" + weights.log()", ""), CHECK), path)
    for encoding in ("cp1252", "ascii"):
        environment = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "80"}
        command = [str(Path(sys.executable).with_name("course")), "check", str(path)]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (1, b"")
        assert "likely mistake: the mixing weights are left out" in done.stdout.decode(encoding)


def test_a_missing_file_is_told_before_anything_heavy_is_loaded():
    code = """
import sys
from course import cli
sys.argv = ["course", "check", "missing.ipynb"]
try:
    cli.main()
except SystemExit as ended:
    print(ended.code, "torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
    assert done.stderr == "course: there is no file missing.ipynb\n"
