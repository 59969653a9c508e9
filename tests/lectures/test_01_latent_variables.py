"""What lecture 01 shows when it is run."""

import ast
import contextlib
import io
import json
import re
from unittest.mock import MagicMock

import pytest
import torch

from autograde.authoring.build import is_assertion
from tests.lectures.execution import run
from tests.lectures.reading import ROOT, cells

LECTURE = ROOT / "lectures" / "01_latent_variables.py"
TEXT = LECTURE.read_text(encoding="utf-8")


def test_the_sheet_is_seen_in_space_and_its_color_tells_the_hidden_number():
    alts = [
        output.metadata["image/png"]["alt"]
        for cell in run(LECTURE).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert any("x₃ from" in alt and "The color tells z₁" in alt for alt in alts)


def test_moving_the_gaussian_shows_the_best_of_each_direction_of_the_divergence():
    pages = [
        output.data["text/html"]
        for cell in run(LECTURE).cells
        for output in cell.get("outputs", [])
        if "lvm-explore" in str(output.get("data"))
    ]
    (frames,) = re.findall(r'<script type="application/json">(.*?)</script>', pages[0], re.DOTALL)
    best = {"KL(p‖q)": (9.0, ""), "KL(q‖p)": (9.0, "")}
    for frame in json.loads(frames):
        for name, least in best.items():
            value = float(re.search(re.escape(name) + r" = ([\d.]+) nats", frame["alt"])[1])
            best[name] = min(least, (value, frame["alt"]))
    assert "mean = 0, deviation = 3.08" in best["KL(p‖q)"][1]
    assert re.search(r"mean = .?3, deviation = 0.7\b", best["KL(q‖p)"][1])


def test_all_that_it_should_cover_is_named_in_its_list():
    (listed,) = re.findall(r"\*\*What this lecture covers\.\*\*(.*?)\n#\n", TEXT, re.DOTALL)
    listed = " ".join(listed.replace("\n#", " ").split())
    for item in (
        *(
            "joint",
            "ancestral sampling",
            "non-linear Gaussian model",
            "sheet",
            "two goals",
            "likelihood and its maximum",
        ),
        *("discrete and continuous", "affine maps", "entry by entry", "scope of the course"),
        *("divergence and its properties", "mode seeking", "between two Gaussians", "to the standard normal"),
    ):
        assert item in listed, item


def sources(first, last):
    """The code of the lecture from the cell with one word to that with another."""
    code = [cell for cell in cells(LECTURE) if cell.cell_type == "code"]
    begin, end = ([word in cell.source for cell in code].index(True) for word in (first, last))
    return code[begin : end + 1]


@pytest.fixture
def names():
    """What the lecture imports, with figures that are not drawn; in float64, as there."""
    before = torch.get_default_dtype()
    here = {}
    exec(sources("import torch", "import torch")[0].source, here)
    yield here | {"view": MagicMock()}
    torch.set_default_dtype(before)


def ran(code, names, seed):
    """The names after these cells with another seed, and which assertions failed."""
    here, failed = names | {"generator": torch.Generator().manual_seed(seed)}, []
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in code:
            for statement in ast.parse(cell.source).body if is_assertion(cell) else [ast.parse(cell.source)]:
                tree = statement if isinstance(statement, ast.Module) else ast.Module([statement], [])
                try:
                    exec(compile(tree, str(LECTURE), "exec"), here)
                except AssertionError:
                    failed.append(ast.unparse(statement))
    return here, failed


def test_what_chance_decides_in_sections_1_to_7_holds_for_other_seeds(names):
    # Shares and averages keep to five standard errors of the truth: one in a million is outside.
    code = sources("digits = data.digits()", "alike = Normal")
    for seed in range(100, 108):
        assert ran(code, names, seed)[1] == []


@pytest.mark.full
def test_what_a_sampled_gradient_costs_holds_for_other_seeds(names):
    code = sources(
        "spreads, heaviest = [], []", "assert all(after > before for before, after in pairwise(spreads))"
    )
    for seed in range(100, 110):
        assert ran(code, names, seed)[1] == []


@pytest.mark.full
def test_the_generator_finds_the_mean_of_the_data_and_the_posterior_the_graph(names):
    for seed in range(100, 110):
        game = ran(sources("theta, judge", "theta, judge"), names, seed)[0]
        assert abs(game["theta"].item() - 3) < 0.1
    code = sources("graphs = torch.cartesian_prod", "graphs = torch.cartesian_prod")
    found = torch.stack([ran(code, names, seed)[0]["posterior_of_graphs"] for seed in range(200)])
    assert (found.argmax(1) == 5).double().mean() > 0.99
    assert (found[:, 5] > 0.99).double().mean() > 0.95
