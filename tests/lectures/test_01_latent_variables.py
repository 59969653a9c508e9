"""What lecture 01 shows when it is run."""

import json
import re

from tests.lectures.execution import run
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "01_latent_variables.py"
TEXT = LECTURE.read_text(encoding="utf-8")


def test_the_sheet_is_seen_in_space_and_its_colour_tells_the_hidden_number():
    alts = [
        output.metadata["image/png"]["alt"]
        for cell in run(LECTURE).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert any("x₃ from" in alt and "The colour tells z₁" in alt for alt in alts)


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
