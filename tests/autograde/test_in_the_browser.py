"""What students write and display runs in no browser: not in feedback, not in formgrader, not in the report."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import nbformat
import pytest
from markdown_it import MarkdownIt
from nbformat import NotebookNode

from autograde.course_folder import CourseFolder
from autograde.desk.collecting.roster import read_roster
from autograde.desk.feedback import feedback
from autograde.desk.report import class_report
from autograde.desk.report_files import write_report
from autograde.nbgrader_step import run_step
from tests import jupyter
from tests.autograde import hostile
from tests.autograde.conftest import TOY
from tests.browser import chromium, needs_chromium, patient_page
from tests.waiting import wait_until

pytestmark = needs_chromium

# Where formgrader's pages take jQuery, MathJax and other libraries from.
LIBRARIES = ("https://cdnjs.cloudflare.com/", "https://cdn.jsdelivr.net/")


@pytest.fixture(scope="module")
def course(shared_toy: CourseFolder) -> CourseFolder:
    """A course with the hostile submission twice: as grading writes it ("safe"), and as it came ("raw")."""
    graded = hostile.notebook(shared_toy)
    roster = shared_toy.root / "roster.csv"
    roster.write_text(f"id,first_name,last_name\nsafe,{hostile.MARKUP[0]},{hostile.MARKUP[1]}\n")
    names = read_roster(roster)["safe"]
    hostile.put(
        shared_toy, "safe", hostile.reduced_notebook(graded), (names["first_name"], names["last_name"])
    )
    hostile.put(shared_toy, "raw", staying(graded), (hostile.MARKUP[0], hostile.MARKUP[1]))
    return shared_toy


def staying(graded: NotebookNode) -> NotebookNode:
    """The notebook without what would leave the page before anything else happens."""
    return nbformat.from_dict(json.loads(json.dumps(graded).replace(hostile.LEAVE, "")))


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@dataclass
class Visit:
    """What happened while a page was open."""

    called: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    clobbered: bool = False
    text: str = ""

    def away(self, home: str = "file:") -> list[str]:
        """The requests to places that have no business with the page."""
        return [url for url in self.asked if not url.startswith((home, "data:", "about:", *LIBRARIES))]


def visit(browser, address: str, home: str = "file:", *, runs: bool = False) -> Visit:
    """Open a page, let it come to rest, and click whatever link would run something. Nothing leaves this machine.

    runs: whether to wait until something has run and asked for another place, as it must.
    """
    seen = Visit()
    context = browser.new_context(extra_http_headers={"Authorization": f"token {jupyter.TOKEN}"})
    page = patient_page(context)
    page.expose_function("canary", lambda: seen.called.append("called"))
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: seen.asked.append(request.url))
    context.route(
        "**/*", lambda route: route.continue_() if route.request.url.startswith(home) else route.abort()
    )
    page.goto(address, wait_until="load")
    page.wait_for_function("!document.body.innerText.includes('Loading, please wait')")
    if runs:
        wait_until(lambda: page.wait_for_timeout(50) or (seen.called and seen.away(home)))
    page.wait_for_timeout(500)  # for what does not come there is nothing to wait for
    seen.links = page.evaluate("[...document.querySelectorAll('a')].map(a => a.href)")
    seen.text = page.locator("body").text_content()
    seen.clobbered = page.evaluate("document.querySelector('[id=why]')?.tagName.startsWith('H') ?? false")
    for link in page.locator("a[href^='javascript:']").all():
        link.evaluate("link => link.click()")
    page.wait_for_timeout(200)
    context.close()
    return seen


def assert_nothing_ran(seen: Visit, home: str = "file:") -> None:
    assert seen.called == []
    assert seen.dialogs == []
    assert seen.away(home) == []
    assert [
        link for link in seen.links if link.startswith(("javascript:", "data:")) or "canary" in link
    ] == []


# -- feedback


def test_nothing_runs_in_feedback(browser, course: CourseFolder):
    feedback(course, TOY)
    for student in ("safe", "raw"):  # the page does not even rely on what grading wrote
        path = course.step("feedback", TOY, student) / f"{TOY}.html"
        assert_nothing_ran(visit(browser, path.as_uri()))


def test_all_that_was_written_can_be_read_in_feedback(browser, course: CourseFolder):
    feedback(course, TOY)
    page = patient_page(browser)
    page.goto((course.step("feedback", TOY, "safe") / f"{TOY}.html").as_uri())
    shown = page.locator("body").inner_text()
    page.close()
    assert "<img src=x onerror=canary()>" in shown  # from the outputs
    assert "< img src=x onerror=canary()>" in shown  # from the answer
    assert "a heading that is called like a score box" in shown


def test_in_nbgraders_own_feedback_the_raw_notebook_runs(browser, course: CourseFolder):
    """So that the tests of feedback can fail."""
    from nbgrader.converters import GenerateFeedback

    run_step(GenerateFeedback, course.course_directory(TOY, "raw"))
    seen = visit(browser, (course.step("feedback", TOY, "raw") / f"{TOY}.html").as_uri(), runs=True)
    assert seen.called
    assert seen.away()


# -- formgrader


@pytest.fixture(scope="module")
def server(course: CourseFolder) -> Iterator[str]:
    with jupyter.server(course.root) as (address, _):
        yield address


def in_formgrader(browser, course: CourseFolder, server: str, student: str, *, runs: bool = False) -> Visit:
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(TOY, TOY, student).id
    return visit(browser, f"{server}/formgrader/submissions/{submission}/", server, runs=runs)


def test_nothing_runs_in_formgrader(browser, course: CourseFolder, server: str):
    seen = in_formgrader(browser, course, server, "safe")
    assert any("/formgrader/static/js/formgrade.js" in url for url in seen.asked)  # it is formgrader's page
    assert_nothing_ran(seen, server)
    assert not seen.clobbered


def test_in_formgrader_the_raw_notebook_runs(browser, course: CourseFolder, server: str):
    """So that the test above can fail."""
    seen = in_formgrader(browser, course, server, "raw", runs=True)
    assert seen.called
    assert seen.away(server)


@pytest.mark.parametrize("page", [f"manage_submissions/{TOY}", f"gradebook/{TOY}/{TOY}", "manage_students"])
def test_the_lists_of_formgrader_run_no_name(browser, course: CourseFolder, server: str, page: str):
    seen = visit(browser, f"{server}/formgrader/{page}", server)
    assert seen.text.count("canary()") >= 2  # both students' names
    assert_nothing_ran(seen, server)


# -- report


def test_nothing_runs_in_the_report(browser, course: CourseFolder, tmp_path):
    markdown = next(path for path in write_report(course, class_report(course, TOY)) if path.suffix == ".md")
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown.read_text())
    (tmp_path / "report.html").write_text(f"<!doctype html><meta charset=utf-8>{page}")
    assert_nothing_ran(visit(browser, (tmp_path / "report.html").as_uri()))
    assert "&lt;img src=x onerror=canary()&gt;" in page


def test_in_the_report_the_names_would_run(browser, tmp_path):
    """So that the test above can fail."""
    page = MarkdownIt("commonmark", {"html": True}).render("\n\n".join(hostile.MARKUP))
    (tmp_path / "report.html").write_text(f"<!doctype html><meta charset=utf-8>{page}")
    seen = visit(browser, (tmp_path / "report.html").as_uri(), runs=True)
    assert seen.called
    assert seen.away()
