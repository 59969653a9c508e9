"""What a run without a reader leaves in the notebook, and what importing course.view costs."""

import subprocess
import sys

import nbclient
import nbformat
import pytest

from tests.waiting import HOPELESS

CELLS = {
    "last": "from course import view\nview.points([[0, 0], [1, 2]])",
    "inline": "%matplotlib inline\nview.points([[0, 0], [1, 2]])",
    "retina": "%config InlineBackend.figure_formats = ['retina']\nview.points([[0, 0], [1, 2]])",
    "shown": "for _ in range(2):\n    display(view.trace([-2, -1]))",
    "kept": "figure = view.points([[0, 0], [1, 2]])",
    "pyplot": "import matplotlib.pyplot as plt\n"
    "figure, axis = plt.subplots()\naxis.plot([1, 2])\nview.describe(figure, 'A line from 1 to 2.')",
    "stranger": "figure, axis = plt.subplots()\naxis.plot([1, 2]);",
    "explore": "view.Explore(lambda step: view.points([[0, 0], [1, step]]), alt='Two points', step=[3, 4])",
    "toggle": "view.DeviceToggle()",
}


@pytest.fixture(scope="module")
def outputs() -> dict[str, list]:
    """The outputs of each cell, run in a kernel."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    )
    nbclient.NotebookClient(notebook, timeout=HOPELESS, kernel_name="python3").execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


@pytest.mark.parametrize(
    ("name", "alt"),
    [
        ("last", ["Scatter plot of 2 points"]),
        ("inline", ["Scatter plot of 2 points"]),
        ("retina", ["Scatter plot of 2 points"]),
        ("shown", ["Line plot of the log-likelihood"] * 2),
        ("kept", []),
        ("pyplot", ["A line from 1 to 2."]),
        ("explore", ["Two points, step = 3. Scatter plot"]),
    ],
)
def test_each_figure_is_shown_once_with_its_alt_text(outputs, name, alt):
    images = [output for output in outputs[name] if "image/png" in output.get("data", {})]
    said = [image.metadata["image/png"]["alt"] for image in images]
    assert len(said) == len(alt)
    assert all(words.startswith(start) for words, start in zip(said, alt, strict=True))
    assert [image.data["text/plain"] for image in images] == said


def test_a_strangers_figure_is_left_alone(outputs):
    (image,) = [output for output in outputs["stranger"] if "image/png" in output.get("data", {})]
    assert "alt" not in image.metadata.get("image/png", {})


def test_the_toggle_leaves_a_plain_value(outputs):
    (output,) = outputs["toggle"]
    assert output.data["text/plain"].startswith("device: ")


def test_nothing_is_written_to_the_error_stream(outputs):
    written = [each for cell in outputs.values() for each in cell if each.output_type in ("stream", "error")]
    assert written == []


def test_importing_the_figures_brings_in_nothing_heavy_and_nothing_withheld():
    heavy = ["ipywidgets", "IPython", "matplotlib.pyplot", "sklearn", "scipy", "torch.distributions.wishart"]
    withheld = ["course.lvm.em.loop", "course.lvm.em.mixture", "course.lvm.oracles", "course.check"]
    code = (
        "import sys, torch; before = set(sys.modules); import course.view, course.lvm.data, course.device;"
        f"print([name for name in {heavy + withheld} if name in set(sys.modules) - before],"
        "[name for name in set(sys.modules) - before if name.startswith('torch.')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[] []"
