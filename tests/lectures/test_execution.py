"""A lecture runs from start to finish, says nothing on stderr, and every number in its prose is right."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.lectures.execution import run
from tests.lectures.reading import LECTURES
from tests.waiting import HOPELESS

pytestmark = pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)


def outputs(lecture):
    return [output for cell in run(lecture).cells for output in cell.get("outputs", [])]


def test_the_code_of_its_answers_runs_and_says_nothing_on_stderr(lecture):
    said = [output for cell in run(lecture).answers for output in cell.outputs]
    assert [
        output for output in said if output.output_type == "error" or output.get("name") == "stderr"
    ] == []


def test_it_runs_without_an_error(lecture):
    assert [output.traceback for output in outputs(lecture) if output.output_type == "error"] == []


def test_it_says_nothing_on_stderr(lecture):
    assert [output.text for output in outputs(lecture) if output.get("name") == "stderr"] == []


def test_every_image_has_alt_text(lecture):
    pictures = [output for output in outputs(lecture) if "image/png" in output.get("data", {})]
    assert pictures
    assert all(picture.metadata.get("image/png", {}).get("alt", "").strip() for picture in pictures)


def test_every_frame_of_an_explorable_figure_has_an_alt_text_of_its_own(lecture):
    pages = [
        output.data["text/html"] for output in outputs(lecture) if "lvm-explore" in str(output.get("data"))
    ]
    assert pages
    for page in pages:
        (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
        frames = json.loads(data)
        assert len({frame["alt"] for frame in frames}) == len(frames) > 1


def test_a_wrong_number_in_the_prose_would_be_noticed(lecture):
    """Every number that the prose states, changed in its last digit, fails in the cell that asserts it."""
    assert run(lecture).unnoticed == ""


@pytest.mark.full
@pytest.mark.parametrize("seed", [101, 102, 103])
def test_the_prose_holds_for_other_random_draws(lecture, seed, tmp_path):
    text, changed = re.subn(
        r"manual_seed\(\d+\)", f"manual_seed({seed})", lecture.read_text(encoding="utf-8")
    )
    assert changed
    script = tmp_path / lecture.name
    script.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=HOPELESS)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.full
@pytest.mark.parametrize("instructions", ["default", "avx2"])
def test_the_prose_holds_on_other_processors(lecture, instructions):
    """With other vector instructions PyTorch rounds otherwise: an optimizer that had not ended then ends elsewhere."""
    settings = {**os.environ, "ATEN_CPU_CAPABILITY": instructions, "MKL_CBWR": "COMPATIBLE"}
    done = subprocess.run(
        [sys.executable, str(lecture)], capture_output=True, text=True, timeout=HOPELESS, env=settings
    )
    assert done.returncode == 0, done.stderr[-2000:]
