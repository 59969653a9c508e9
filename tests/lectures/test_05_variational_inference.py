"""What lecture 05 shows when it is run."""

import json
import re

from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "05_variational_inference.py"


def test_as_the_encoder_grows_the_amortization_gap_closes_and_the_family_gap_stays():
    (page,) = [output.data["text/html"] for output in outputs(LECTURE, "view.Explore(")]
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    titles = re.compile(r"family gap (\d\.\d+), amortization gap (\d\.\d+)")
    gaps = [titles.search(frame["alt"]).groups() for frame in json.loads(data)]
    assert len(gaps) == 5
    assert len({family for family, _ in gaps}) == 1
    amortization = [float(gap) for _, gap in gaps]
    assert amortization == sorted(amortization, reverse=True)


def test_evidence_local_and_amortized_bounds_come_in_their_order_on_the_digits():
    found = re.findall(r"log p\(x\) (\S+) ≥ local (\S+) ≥ encoder (\S+)", printed(LECTURE, "**climbing"))
    assert len(found) == 2
    for numbers in found:
        evidence, local, encoder = map(float, numbers)
        assert evidence > local > encoder


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds_to_encode").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" for all q") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)
