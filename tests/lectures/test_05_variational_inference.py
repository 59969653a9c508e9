"""What lecture 05 shows when it is run."""

import json
import math
import re

import torch

from course.lvm.distributions.exact import binary_states
from course.lvm.distributions.families import Bernoulli
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


def test_independent_bits_settle_on_one_of_two_explanations_whatever_the_start():
    states = binary_states(3, like=torch.zeros(1))
    light = torch.distributions.Normal(states @ torch.tensor([1.0, 2.0, 3.0]), 0.5)
    log_joint = light.log_prob(torch.tensor([3.0])) + 3 * math.log(0.5)
    for seed in range(20):
        logits = torch.randn(1, 3, generator=torch.Generator().manual_seed(seed)).requires_grad_()
        optimizer = torch.optim.Adam([logits], 0.1)
        for _ in range(300):
            log_q = Bernoulli(logits).log_prob(states)
            optimizer.zero_grad()
            (log_q.exp() * (log_q - log_joint)).sum().backward()
            optimizer.step()
        second, third = logits.sigmoid()[0, 1:].tolist()
        assert (third > 0.9 and second < 0.1) or (third < 0.1 and second > 0.9)
