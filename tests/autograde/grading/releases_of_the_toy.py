"""Releases of the toy exercise without a course's folder, and submissions made from them."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, ComputeChecksums, LockCells

from autograde.audit.answers import filled_in
from autograde.authoring.build import exercise_notebook
from autograde.course_folder import nbgrader_settings
from autograde.grading.releases import Release
from tests.autograde.conftest import TOY_TEXT

TEXT = TOY_TEXT.read_text()
#: An earlier release: other words, another check in sight, another demonstration, a task that is asked no more.
EARLIER_TEXT = (
    TEXT.replace("Two functions and a question", "Some functions and a question")
    .replace("Put together:", "Together:")
    .replace('print("seed"', 'print("the seed"')
    .replace('check.close(double, "double_of_three")', 'check.shape(double, "double_of_three")')
    .replace(
        '# %% [markdown] nbgrader={"grade_id": "why"',
        '# %% nbgrader={"grade_id": "third", "solution": true}\n'
        "def third(x):\n    ### BEGIN SOLUTION\n    return x / 3\n    ### END SOLUTION\n\n"
        '# %% [markdown] nbgrader={"grade_id": "why"',
    )
)


def release_of(text: str, day: int) -> Release:
    """What nbgrader releases of an exercise's text, dated on a day of September."""
    source = exercise_notebook(text)
    released = exercise_notebook(text)
    for step in (LockCells, ClearSolutions, ClearHiddenTests, ComputeChecksums):
        released, _ = step(config=nbgrader_settings()).preprocess(released, {})
    version = sha256(json.dumps(released).encode()).hexdigest()
    return Release(version, released, source, datetime(2026, 9, day, tzinfo=UTC))


RELEASE = release_of(TEXT, 2)
EARLIER = release_of(EARLIER_TEXT, 1)
NAMES = [cell.id for cell in RELEASE.released.cells]


def done(release: Release = RELEASE) -> dict[str, Any]:
    """The JSON of a submission in which everything is done and nothing else was touched."""
    return json.loads(json.dumps(filled_in(release.released, release.source)))


def cell_of(content: dict[str, Any] | NotebookNode, name: str) -> Any:
    """The first cell of a notebook that has an id; `KeyError` if there is none."""
    return {cell["id"]: cell for cell in reversed(content["cells"])}[name]


def code(source: str, **more: Any) -> dict[str, Any]:
    """A code cell as JupyterLab writes it."""
    empty = {"metadata": {}, "outputs": [], "execution_count": None, "id": "a1b2c3d4"}
    return {"cell_type": "code", "source": source, **empty, **more}


def markdown(source: str, **more: Any) -> dict[str, Any]:
    """A markdown cell as JupyterLab writes it."""
    return {"cell_type": "markdown", "source": source, "metadata": {}, "id": "e5f6a7b8", **more}
