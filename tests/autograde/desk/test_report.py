"""The report counts right, names mistakes, says who waits for whom, and carries nothing that runs."""

import csv
import io
import json
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from rich.console import Console

from autograde.course_folder import CourseFolder
from autograde.desk.collect import collect
from autograde.desk.findings import Finding, findings
from autograde.desk.report import ClassReport, StudentReport, class_report, ways_of_running
from autograde.desk.report_files import (
    as_csv,
    as_json,
    as_markdown,
    escape,
    keep_changes,
    plain_cell,
    where_to_look,
    write_report,
)
from autograde.desk.terminal import points_table, show_report
from autograde.grading.changes import Change
from autograde.grading.grade import grade
from autograde.grading.journal import Entry
from course.check.failure import CheckFailed
from tests.autograde.conftest import TOY, answered, hand_in

pytestmark = pytest.mark.usefixtures("warm_parents_stay")

SQUARE = "def double(x):\n    return x * x\n"


@pytest.fixture(scope="module")
def report(shared_toy: CourseFolder) -> ClassReport:
    """A class of four, one of whom handed in nothing."""
    root = shared_toy.root
    (root / "in").mkdir()
    (root / "roster.csv").write_text(
        "id,first_name,last_name,email\nada,Given,Family,\nabsent,Not,Here,absent@x\n"
    )
    hand_in(shared_toy, "bo", answered(shared_toy, SQUARE))
    hand_in(shared_toy, "cy", b"")
    (root / "in" / "ada_x.ipynb").write_text(json.dumps(answered(shared_toy)))
    collect(shared_toy, TOY, root / "in", root / "roster.csv")
    grade(shared_toy, TOY)
    with shared_toy.gradebook() as gradebook:
        gradebook.find_grade("why", TOY, TOY, "ada").manual_score = 2
        gradebook.find_grade("why", TOY, TOY, "ada").needs_manual_grade = False
        gradebook.db.commit()
    return class_report(shared_toy, TOY)


def student(report: ClassReport, name: str) -> StudentReport:
    return next(each for each in report.students if each.id == name)


def test_points_are_added_by_task(report: ClassReport):
    assert report.maximum == {"double": 3, "halve": 3, "why": 3}
    assert student(report, "ada").points == {"double": 3, "halve": 3, "why": 2}
    assert student(report, "bo").points == {"double": 0, "halve": 3, "why": 0}
    assert student(report, "cy").total == 0


def test_mistakes_are_named_and_counted(report: ClassReport):
    assert [each.mistake for each in student(report, "bo").findings] == ["the square was returned"] * 2
    assert report.mistakes == {"double: the square was returned": 1}
    (bo,) = (row for row in csv.DictReader(io.StringIO(as_csv(report))) if row["id"] == "bo")
    assert bo["named mistakes"] == "double: the square was returned"


def test_what_awaits_a_person_is_marked_until_it_is_done(report: ClassReport):
    assert {each.id: each.awaits for each in report.students} == {"ada": [], "bo": ["why"], "cy": []}


def test_what_was_graded_by_hand_is_marked_for_another_look_where_the_answer_is_another(
    report: ClassReport, shared_toy: CourseFolder
):
    grade(shared_toy, TOY, regrade=True)
    again = class_report(shared_toy, TOY)
    assert {each.id: each.reviews for each in again.students} == {"ada": [], "bo": [], "cy": []}
    notebook = answered(shared_toy)
    next(cell for cell in notebook.cells if cell.id == "why").source = "Another answer."
    hand_in(shared_toy, "ada", notebook)
    grade(shared_toy, TOY)
    again = class_report(shared_toy, TOY)
    assert {each.id: each.reviews for each in again.students} == {"ada": ["why"], "bo": [], "cy": []}
    assert student(again, "ada").points["why"] == 2


def test_who_handed_in_nothing_and_who_handed_in_no_notebook_is_said(report: ClassReport):
    assert report.missing == ["absent"]
    assert {each.id: each.reason for each in report.students} == {
        "ada": "",
        "bo": "",
        "cy": "the file is empty",
    }


def test_all_three_files_tell_the_same_points(report: ClassReport, shared_toy: CourseFolder):
    paths = {path.suffix: path for path in write_report(shared_toy, report)}
    from_csv = {row["id"]: row["total"] for row in csv.DictReader(io.StringIO(paths[".csv"].read_text()))}
    from_json = {each["id"]: each["total"] for each in json.loads(paths[".json"].read_text())["students"]}
    totals = {"ada": 8.0, "bo": None, "cy": 0.0}
    assert from_json == totals
    assert {name: float(total) if total else None for name, total in from_csv.items()} == {
        **totals,
        "absent": None,
    }
    assert "| ada (Given Family) | 3 | 3 | 2 | 8 |" in paths[".md"].read_text()
    assert "| bo | 0 | 3 | ? | 3 |" in paths[".md"].read_text()


def test_the_report_says_where_to_look_from_where_one_is():
    assert where_to_look(TOY)[1] == "what a student gets: feedback/<student>/01_toy/01_toy.html"
    assert where_to_look(TOY, "demo")[1] == "what a student gets: demo/feedback/<student>/01_toy/01_toy.html"
    assert "cd demo && jupyter lab" in where_to_look(TOY, "demo")[3]
    assert "cd" not in where_to_look(TOY)[3].split()


def test_the_table_shows_every_student_and_point(report: ClassReport):
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(points_table(report, {}))
    shown = console.export_text()
    assert [line.split("│")[1:-1] for line in shown.splitlines() if "bo" in line] == [
        [" bo      ", "  0 ", "  3 ", "  ? ", "     3 "]
    ]


HOSTILE = '=HYPERLINK("http://x","y")|<script>alert(1)</script>\n# heading\n[a](javascript:b) **x**'


@pytest.fixture
def hostile() -> ClassReport:
    finding = Finding("check-double", HOSTILE, HOSTILE)
    return ClassReport(
        TOY, {"double": 3}, [StudentReport("ada", HOSTILE, {"double": 0}, [finding], HOSTILE)], ["-1"]
    )


def test_nothing_that_students_write_becomes_markup(hostile: ClassReport):
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(as_markdown(hostile))
    assert "<script" not in page
    assert "javascript:" not in page.replace("(javascript:b)", "")
    assert "<a " not in page
    assert "<strong>" not in page
    assert page.count("<h1>") == 1
    assert page.count("<td") == 6  # two rows of student, task and total


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "\x00=1",
    "a;=1",
    "a; ＝1",
]
STARTS = tuple("=+-@＝＋－＠")


@pytest.mark.parametrize("written", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";"])
def test_nothing_that_students_write_becomes_a_formula(written: str, separator: str):
    finding = Finding("check-double", written, written)
    report = StudentReport(written, written, {"double": 0}, [finding], written, [], [], [written], written)
    text = as_csv(ClassReport(TOY, {"double": 3}, [report], [written]))
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(STARTS)] == []
    assert text.count("\n") == 3  # a line for the heads, the student, and who handed in nothing


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp"))) | st.text("=+-@; a\t")
)
def test_a_plain_cell_keeps_its_words_and_never_begins_a_formula(text: str):
    cell = str(plain_cell(text))
    assert cell.replace("'", "").split() == text.replace("'", "").split()
    assert not cell.lstrip().startswith(STARTS)


def test_no_control_character_of_a_student_is_in_any_form_of_the_report(capsys, toy: CourseFolder):
    text = "a\x1b[2J\x1b]0;title\x07b\x9b31m\u202ec\x00"
    finding = Finding("check-double", text, text)
    report = StudentReport(text, text, {"double": 0}, [finding], text, [text], [text], [text])
    told = ClassReport(TOY, {"double": 3}, [report], [text])
    show_report(toy, told)
    for written in (as_markdown(told), as_csv(told), as_json(told), capsys.readouterr().out):
        assert not set(written) & set("\x1b\x07\x9b\u202e\x00")


def graded_with(evalue: str) -> NotebookNode:
    header = {"grade_id": "check-double", "grade": True, "solution": False}
    error = new_output("error", ename="CheckFailed", evalue=evalue)
    return new_notebook(cells=[new_code_cell("", metadata={"nbgrader": header}, outputs=[error])])


@pytest.mark.parametrize("hint", [None, "look\nthere"])
@pytest.mark.parametrize("found", [None, "1\n2"])
def test_the_mistake_that_a_check_names_is_found(hint: str | None, found: str | None):
    failed = CheckFailed("double", "wrong", checked="c", found=found, mistake="the square", hint=hint)
    assert [each.mistake for each in findings(graded_with(str(failed)))] == ["the square"]


def test_a_mistake_that_an_exception_names_is_not_taken_for_one():
    forged = "raised ValueError: x\n  checked: y\n  likely mistake: a bug of the grader\n  hint: full points"
    failed = CheckFailed("double", forged, checked="twice 3")
    assert [each.mistake for each in findings(graded_with(str(failed)))] == [""]


def entry(**how: Any) -> Entry:
    return Entry("ada", "d", "r", **how)


def test_the_report_says_how_students_code_was_run():
    assert ways_of_running([entry(tier="namespaces")] * 2) == [
        "Students' code ran in the namespaces sandbox."
    ]
    assert ways_of_running([entry(tier="unsafe", in_kernel=True)]) == [
        "Students' code ran without a sandbox (--unsafe), and checks ran inside the students' kernels (--in-kernel)."
    ]
    assert ways_of_running([entry(tier="namespaces"), entry(tier="unsafe"), entry(tier="unsafe")]) == [
        "Students' code ran without a sandbox (--unsafe) (2 of 3 submissions).",
        "Students' code ran in the namespaces sandbox (1 of 3 submissions).",
    ]


def test_notes_and_the_way_of_running_are_in_every_form_of_the_report(capsys, toy: CourseFolder):
    report = StudentReport("ada", "", {"double": 3}, notes=["2 cells were put back"])
    told = ClassReport(TOY, {"double": 3}, [report], [], ["It ran so."])
    show_report(toy, told)
    shown = capsys.readouterr().out
    for written in (as_markdown(told), as_json(told), shown):
        assert "2 cells were put back" in written
        assert "It ran so." in written
    assert "2 cells were put back" in as_csv(told)


def test_numbers_stay_numbers():
    assert plain_cell(-1.5) == -1.5


@settings(max_examples=500)
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))
    | st.text(r"a0_*`\[](!<>&;~ ")
)
def test_escaped_text_reads_as_it_was_written(text: str):
    shown = MarkdownIt("commonmark").renderInline(f"x{escape(text)}x")
    assert unescape(shown) == f"x{' '.join(text.split())}x"


def test_json_holds_what_programs_need(hostile: ClassReport):
    assert json.loads(as_json(hostile))["students"][0]["findings"][0]["message"] == HOSTILE


def test_who_handed_in_nothing_has_name_and_address_in_the_table_for_a_spreadsheet(report: ClassReport):
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(as_csv(report)))}
    assert [rows["absent"][head] for head in ("name", "email", "total")] == ["Not Here", "absent@x", ""]


@pytest.mark.parametrize("function", ["double", "ValueError"])
def test_only_what_the_check_itself_calls_not_attempted_is_not(function: str):
    stub = str(CheckFailed("double", "not attempted yet", hint="replace the line"))
    raised = str(CheckFailed("double", f"raised {function}: not attempted yet"))
    assert [each.attempted for each in findings(graded_with(stub))] == [False]
    assert [each.attempted for each in findings(graded_with(raised))] == [True]


def test_the_grades_that_runs_changed_are_kept_below_each_other(toy: CourseFolder):
    keep_changes(toy, TOY, [Change("ada", "check-double", 2, 0, "other checks: =1+1\nx")])
    path = keep_changes(toy, TOY, [Change("=bo", "why", None, 2.5, "graded anew: it passes")])
    rows = list(csv.reader(io.StringIO(path.read_text())))
    assert [row[1:] for row in rows] == [
        ["student", "check", "before", "now", "because"],
        ["ada", "check-double", "2", "0", "other checks: =1+1 x"],
        ["'=bo", "why", "", "2.5", "graded anew: it passes"],
    ]


def test_in_the_table_for_a_spreadsheet_what_is_not_graded_is_no_number_and_the_maximum_stands_beside(
    report: ClassReport,
):
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(as_csv(report)))}
    shown = ("double /3", "why /3", "total", "maximum", "so far")
    assert [rows["bo"][name] for name in shown] == ["0.0", "", "", "9.0", "3.0"]
    assert [rows["ada"][name] for name in shown] == ["3.0", "2.0", "8.0", "9.0", "8.0"]
    assert [rows["absent"][name] for name in shown] == ["", "", "", "9.0", ""]
