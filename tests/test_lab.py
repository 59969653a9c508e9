"""Every notebook and text of the course opens in JupyterLab, started by the README's own command, and runs there."""

import contextlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium, needs_chromium, patient_page
from tests.jupyter import COURSE_LAB, TOKEN, answers, fetch, server
from tests.waiting import HOPELESS, wait_until

ROOT = Path(__file__).parents[1]
OPENED = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("lectures", "exercises")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".ipynb", ".py", ".md") and ".ipynb_checkpoints" not in path.parts
)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a clone has to read, so that nothing that is saved touches this one."""
    root = tmp_path_factory.mktemp("clone")
    for folder in ("lectures", "exercises"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


@pytest.fixture(scope="module")
def lab(clone: Path) -> Iterator[str]:
    with server(clone, COURSE_LAB, "--expose-app-in-browser", str(clone)) as (address, _):
        yield address


def test_without_a_place_the_command_opens_the_courses_own_folder():
    with server(Path("/"), COURSE_LAB) as (address, _):
        found = json.loads(fetch(f"{address}/api/contents/lectures"))
        assert {"01_latent_variables.ipynb", "index.md"} <= {each["name"] for each in found["content"]}


@pytest.mark.parametrize("path", OPENED)
def test_the_server_opens_every_notebook_and_text(lab: str, path: str):
    assert json.loads(fetch(f"{lab}/api/contents/{path}?content=1"))["content"]
    assert "jupyter-config-data" in fetch(f"{lab}/lab/tree/{path}")


def test_what_ends_the_command_ends_the_server(tmp_path: Path):
    with server(tmp_path, COURSE_LAB, str(tmp_path)) as (address, run):
        run.terminate()
        run.wait(timeout=HOPELESS)
        wait_until(lambda: not answers(address))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


#: Opens a notebook and runs all of its cells, as the menu does.
RUN_ALL = """async path => {
    await jupyterapp.restored;
    window.panel = await jupyterapp.commands.execute('docmanager:open', {path});
    await panel.revealed;
    await panel.sessionContext.ready;
    if (panel !== jupyterapp.shell.currentWidget) throw new Error('another notebook is in front');
    window.cells = [...panel.content.model.cells].filter(cell => cell.type == 'code');
    jupyterapp.commands.execute('runmenu:run-all');
}"""
ALL_RAN = """panel.sessionContext.session.kernel.status == 'idle'
    && cells.every(cell => cell.executionCount !== null || !cell.sharedModel.getSource().trim())"""
ERRORS = """cells.map(cell => ({
    source: cell.sharedModel.getSource(),
    errors: cell.outputs.toJSON().filter(output => output.output_type == 'error'),
})).filter(cell => cell.errors.length)"""


@contextlib.contextmanager
def after_run_all(browser: Any, lab: str, path: str) -> Iterator[Any]:
    """JupyterLab's page with a notebook of which all cells have run; no dialog stands before them."""
    page = patient_page(browser, viewport={"width": 1400, "height": 900})
    page.goto(f"{lab}/lab/tree/{path}?reset&token={TOKEN}")
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate(RUN_ALL, path)
    page.wait_for_function(ALL_RAN)
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    assert page.evaluate("cells.length") > 0
    assert page.locator(".jp-Dialog").count() == 0
    yield page
    page.close()


@needs_chromium
def test_a_lecture_runs_in_jupyterlab_and_saving_it_changes_no_text(browser: Any, lab: str, clone: Path):
    before = {path: path.read_bytes() for path in clone.rglob("*.py")}
    with after_run_all(browser, lab, "lectures/01_latent_variables.ipynb") as page:
        assert page.evaluate(ERRORS) == []
        for image in page.locator(".jp-OutputArea img").all():
            said = image.get_attribute("alt")
            assert said
            assert page.get_by_role("img", name=said, exact=True).count() >= 1
        assert page.get_by_role("img", name="Scatter plot").count() >= 1
    assert {path: path.read_bytes() for path in clone.rglob("*.py")} == before


@needs_chromium
def test_run_all_runs_all_of_a_blank_exercise(browser: Any, lab: str):
    with after_run_all(browser, lab, "exercises/03_gaussian_mixtures.ipynb") as page:
        failed = page.evaluate(ERRORS)
    assert [cell for cell in failed if not cell["source"].startswith("check.")] == []
    assert len(failed) == 7  # the checks in sight of the seven tasks, which are not written yet


#: Whether a heading is within a screen of what is seen: formulas above it, set later, may move it.
IN_SIGHT = """title => [...document.querySelectorAll('h2')].some(
    heading => heading.textContent.includes(title) && Math.abs(heading.getBoundingClientRect().top) < innerHeight)"""


@needs_chromium
def test_from_a_task_one_click_leads_to_the_section_of_the_lecture(browser: Any, lab: str):
    page = patient_page(browser, viewport={"width": 1400, "height": 900})
    page.goto(f"{lab}/lab/tree/exercises/03_gaussian_mixtures.ipynb?reset&token={TOKEN}")
    page.get_by_role("link", name="Lecture: The E-step", exact=True).click()
    page.wait_for_function(IN_SIGHT, arg="The E-step (")
    path = "jupyterapp.shell.currentWidget.context.path"
    assert page.evaluate(path) == "lectures/03_gaussian_mixtures.ipynb"
    page.close()


def test_a_clone_is_what_git_has():
    """What the tests above open is what everybody gets: nothing that lies here untracked."""
    listed = subprocess.run(
        ["git", "ls-files", "lectures", "exercises"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    assert set(OPENED) <= set(listed.stdout.split())
