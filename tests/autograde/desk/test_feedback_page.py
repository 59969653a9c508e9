"""A page of feedback says first what a student wants to know, keeps hidden what is hidden, and stands by itself."""

import re
from html import unescape

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograde.desk.feedback_page import page
from autograde.desk.marks import Marks
from course.check.failure import CheckFailed
from tests.autograde import hostile
from tests.autograde.desk.test_mathml import Tags
from tests.autograde.hostile import MARKUP, picture
from tests.browser import barriers, chromium, needs_chromium, patient_page

SECRET = "check.close(double, 'secret_case')"
TEXT = "# The exercise\n\n<details><summary>Hint</summary>\n\nThink of $x^2$.\n\n</details>"
MISTAKE = CheckFailed("double", "wrong", checked="twice 3", expected="6", found="9", mistake="the square")
OUT_OF_SIGHT = CheckFailed("double", "wrong for large numbers")


def cell(name: str, source: str, *outputs: NotebookNode, **header: bool) -> NotebookNode:
    kinds = {"grade": False, "solution": False, "locked": False, "points": 1, **header}
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name, **kinds}}, outputs=list(outputs))


def error(failed: Exception, kind: str = "CheckFailed") -> NotebookNode:
    return new_output("error", ename=kind, evalue=str(failed), traceback=[SECRET, str(failed)])


def hidden(*outputs: NotebookNode) -> NotebookNode:
    source = f"# Out of sight: others.\n### BEGIN HIDDEN TESTS\n{SECRET}\n### END HIDDEN TESTS"
    return cell("hidden-double", source, *outputs, grade=True)


def answer(text: str) -> NotebookNode:
    header = {"grade_id": "why", "grade": True, "solution": True}
    return new_markdown_cell(text, metadata={"nbgrader": header})


def notebook(*more: NotebookNode) -> NotebookNode:
    """A notebook in which both checks of a task failed."""
    image = new_output(
        "display_data", data={"image/png": picture()}, metadata={"image/png": {"alt": 'Two "red" points'}}
    )
    cells = [
        new_markdown_cell(TEXT),
        cell("double", "def double(x):\n    return x * x", image, solution=True),
        cell("check-double", "check.close(double, 'three')", error(MISTAKE), grade=True),
        hidden(new_output("stream", text="called with 70000"), error(OUT_OF_SIGHT)),
        answer("Because $a<b$."),
    ]
    return new_notebook(cells=[*cells, *more])


def marks(**more) -> Marks:
    best = {"check-double": 2.0, "hidden-double": 1.0, "why": 3.0}
    scores = {"check-double": 0.0, "hidden-double": 0.0, "why": 2.5}
    return Marks(**{"student": "ada", "name": "Given Family", "scores": scores, "maximum": best, **more})


def shown(graded: NotebookNode | None = None, reached: Marks | None = None, **more) -> str:
    return page("01_toy", graded or notebook(), reached or marks(), course_texts={TEXT}, **more)


def words(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", re.sub("<style>.*?</style>", "", html, flags=re.DOTALL)))


def lines(html: str) -> list[str]:
    return [line.strip() for line in words(html).splitlines() if line.strip()]


# -- what is said, and where


def test_points_stand_first_then_findings_then_comments_then_the_notebook():
    html = shown(reached=marks(comments={"why": "well argued"}))
    order = [
        "2.5</b> of 6 points",
        "<h2>Points",
        "<h2>What the checks found",
        "<h2>Comments",
        "<h2>Your notebook",
    ]
    assert sorted(order, key=html.index) == order


def test_points_are_given_by_task():
    said = " ".join(lines(shown()))
    assert "double 0 of 3" in said
    assert "why 2.5 of 3" in said


def test_what_a_person_has_still_to_grade_is_said():
    html = shown(reached=marks(awaits=["why"]))
    assert "Not yet graded by a person: why" in " ".join(lines(html))
    assert "? of 3" in words(html)


def test_a_known_mistake_stands_before_the_message():
    html = shown()
    assert html.index("Likely mistake: <b>the square</b>") < html.index("<pre>double: wrong\n")


def test_findings_lead_to_their_cells():
    html = shown()
    targets = re.findall(r'<a href="#(cell-\d+)">double: checks', html)
    assert targets == ["cell-3", "cell-4"]
    assert re.search(r'id="cell-3">\s*<div class="label none"><span>double: checks</span>', html)


def test_tasks_that_were_not_attempted_are_named_together():
    untouched = error(CheckFailed("double", "not attempted yet", attempted=False))
    graded = notebook()
    graded.cells[2].outputs, graded.cells[3].outputs = [untouched], [untouched]
    said = " ".join(lines(shown(graded)))
    assert "Not attempted yet: double." in said
    assert "Likely mistake" not in said


def test_where_all_passed_it_says_so():
    graded = notebook()
    graded.cells[2].outputs, graded.cells[3].outputs = [new_output("stream", text="✓ three")], []
    assert "All checks passed." in words(shown(graded))
    assert "✓ three" in words(shown(graded))


def test_why_a_submission_was_not_graded_and_what_was_mended_is_said():
    html = shown(reason="the file is <b>empty</b>", notes=("2 cells were put back",))
    assert "counts as not attempted" in html
    assert "the file is &lt;b&gt;empty&lt;/b&gt;" in html
    assert "What the checks found" not in html
    assert "2 cells were put back" in html


def test_comments_stand_at_their_cells_and_in_the_list():
    html = shown(reached=marks(comments={"why": "what of $\\pi$? <b>"}))
    assert html.count("what of ") == 2
    assert html.count("<mi>&#960;</mi>") + html.count("<mi>π</mi>") == 2
    assert "&lt;b&gt;" in html


# -- what is kept out of sight


@pytest.mark.parametrize("secret", ["secret_case", "70000", "HIDDEN", "BEGIN"])
def test_of_a_hidden_check_only_its_message_is_on_the_page(secret: str):
    assert secret not in shown()
    assert "double: wrong for large numbers" in shown()
    assert "# Out of sight: others." in words(shown())


def test_of_another_error_out_of_sight_only_its_name_is_on_the_page():
    graded = notebook()
    graded.cells[3].outputs = [error(ValueError("70000"), "ValueError")]
    assert "ValueError (raised out of sight)" in words(shown(graded))
    assert "70000" not in shown(graded)


# -- what stands in the notebook


def test_figures_keep_their_alt_text():
    assert f'<img alt="Two &#34;red&#34; points" src="data:image/png;base64,{picture()}">' in shown()


def test_mathematics_is_there_without_a_script():
    html = shown()
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi>" in html


def test_hints_of_the_exercise_open_and_those_of_a_student_are_text():
    own = new_markdown_cell(TEXT + "\n\nmine", id="own-1")
    html = shown(notebook(own))
    assert html.count("<details>") == 1
    assert "< details>" in words(html)


def test_code_is_coloured():
    assert '<span class="k">def</span>' in shown()


# -- a page that stands by itself


def test_a_page_asks_for_nothing_and_runs_nothing():
    words = new_markdown_cell("\n\n".join(MARKUP), id="own-1")
    code = new_code_cell(MARKUP[0], outputs=hostile.outputs(), id="own-2")
    html = shown(notebook(words, code), marks(name=MARKUP[0], student='a"b'))
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in html
    read = Tags(html)
    assert not read.tags & {
        "script",
        "iframe",
        "link",
        "object",
        "video",
        "base",
        "svg",
        "input",
        "form",
        "embed",
    }
    assert not [name for name in read.attributes if name.startswith("on") or name == "srcdoc"]
    assert not re.search(r"<img [^>]*src=(?!\"data:image/)", html)


def test_one_mistake_is_told_once():
    graded = notebook()
    graded.cells[3].outputs = [error(CheckFailed("double", "wrong for large numbers", mistake="the square"))]
    html = shown(graded)
    assert words(html).count("the square") == 1
    assert "double: checks and double: checks out of sight" in " ".join(lines(html))


def test_two_mistakes_are_told_apart():
    graded = notebook()
    graded.cells[3].outputs = [error(CheckFailed("double", "wrong for large numbers", mistake="the cube"))]
    assert words(shown(graded)).count("Likely mistake") == 2


def test_what_waits_for_a_person_is_not_counted_as_lost():
    said = " ".join(
        lines(
            shown(
                reached=marks(awaits=["why"], scores={"check-double": 2.0, "hidden-double": 0.0, "why": 0.0})
            )
        )
    )
    assert "2 of 3 points so far; 3 wait for a person" in said


def a_long_page(tmp_path) -> str:
    """The address of a page with a line of code that no screen holds, and as wide an output."""
    long = new_code_cell("x = " + "1 + " * 200, outputs=[new_output("stream", text="wide " * 200)])
    (tmp_path / "page.html").write_text(shown(notebook(long)), encoding="utf-8")
    return (tmp_path / "page.html").as_uri()


@needs_chromium
@pytest.mark.parametrize("width", [390, 800, 1400])
def test_nothing_on_a_page_is_a_barrier(width: int, tmp_path):
    assert barriers(a_long_page(tmp_path), width) == []


@needs_chromium
@pytest.mark.parametrize("width", [390, 800, 1400])
def test_all_code_is_in_sight(width: int, tmp_path):
    with chromium() as browser:
        opened = patient_page(browser, viewport={"width": width, "height": 800})
        opened.goto(a_long_page(tmp_path))
        assert opened.evaluate(
            "[...document.querySelectorAll('pre.code')].every(code => code.scrollWidth <= code.clientWidth)"
        )


@needs_chromium
@pytest.mark.parametrize("width", [390, 1200])
def test_a_page_fits_the_screen_and_says_nothing_to_the_console(width: int, tmp_path):
    address, said = a_long_page(tmp_path), list[str]()
    with chromium() as browser:
        opened = patient_page(browser, viewport={"width": width, "height": 800})
        opened.on("console", lambda message: said.append(message.text))
        opened.goto(address)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.locator("img").evaluate("image => image.naturalWidth") == 3
        assert opened.locator("math").first.evaluate("formula => formula.namespaceURI").endswith("MathML")
    assert said == []
