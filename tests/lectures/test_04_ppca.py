"""What lecture 04 shows when it is run."""

import json
import re

import pytest

from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "04_ppca.py"


def test_in_the_last_frames_the_line_of_em_lies_on_that_of_the_closed_form():
    (page,) = [output.data["text/html"] for output in outputs(LECTURE, 'alt="EM for PPCA')]
    (frames,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    angle = re.compile(r"EM: axis at (\d+)°.*Closed form: axis at (\d+)°")
    ours, theirs = zip(
        *(map(int, angle.search(frame["alt"]).groups()) for frame in json.loads(frames)), strict=True
    )
    assert len(ours) == 42
    assert len(set(theirs)) == 1
    assert ours[-2:] == theirs[-2:]
    assert abs(ours[0] - theirs[0]) > 80  # crosswise


def test_without_its_correction_a_chain_settles_at_another_law():
    corrected, bare = map(float, re.findall(r"mean (\S+)", printed(LECTURE, "settled_means[name] =")))
    assert corrected == pytest.approx(3, abs=0.15)
    assert bare == pytest.approx(2, abs=0.15)


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" ms") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)
