"""What lecture 02 shows when it is run."""

import json
import re

from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "02_elbo.py"


def test_in_every_frame_bound_and_divergence_add_up_to_the_same_log_evidence():
    (page,) = [output.data["text/html"] for output in outputs(LECTURE, "view.Explore(")]
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    column = re.compile(r"ELBO (\S+) plus KL (\S+) makes log p\(x\) = (\S+)\.$")
    sums = [column.search(frame["alt"]).groups() for frame in json.loads(data)]
    assert len(sums) == 77
    assert {evidence for _, _, evidence in sums} == {"−1.56"}
    for elbo, divergence, evidence in sums:
        added = float(elbo.replace("−", "-")) + float(divergence)
        assert abs(added - float(evidence.replace("−", "-"))) < 0.002 * float(divergence) + 0.12


def test_estimates_of_the_digits_fall_further_short_the_more_is_hidden():
    lines = re.findall(r"truth (\S+), estimate (\S+)", printed(LECTURE, "missing, estimates = [], []"))
    short = [float(truth) - float(estimate) for truth, estimate in lines]
    assert len(short) == 5
    assert short == sorted(short)


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" ms") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)
