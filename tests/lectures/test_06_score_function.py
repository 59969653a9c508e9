"""What lecture 06 shows when it is run, and what it says of chance over many seeds."""

import json
import re

import torch

from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "06_score_function.py"
MACHINES = 800  # standard error of a share at most 0.018


def play(center, rate, seed, *, machines=MACHINES, pulls=1000):
    """The share of best arms in the last and in the second hundred pulls, and of machines settled on another."""
    draws = torch.Generator().manual_seed(seed)
    pay = center + torch.randn(machines, 10, generator=draws)
    preferences = torch.zeros(machines, 10)
    hits = []
    for _ in range(pulls):
        policy = preferences.softmax(1)
        arm = torch.multinomial(policy, 1, generator=draws)
        reward = pay.gather(1, arm) + torch.randn(machines, 1, generator=draws)
        preferences -= rate * reward * policy
        preferences.scatter_add_(1, arm, rate * reward)
        hits.append((arm[:, 0] == pay.argmax(1)).float().mean().item())
    likely, favorite = preferences.softmax(1).max(1)
    settled = ((likely > 0.9) & (favorite != pay.argmax(1))).float().mean().item()
    return sum(hits[-100:]) / 100, sum(hits[100:200]) / 100, settled


def test_without_a_baseline_the_level_of_all_rewards_and_large_steps_ruin_the_bandit():
    for seed in range(2):
        (near_0, _, _), (near_4, early, elsewhere), (fast, early_fast, elsewhere_fast) = (
            play(*setting, seed) for setting in ((0.0, 0.1), (4.0, 0.1), (4.0, 0.4))
        )
        slow, _, _ = play(4.0, 0.1 / 3, seed)
        assert near_0 > 0.75
        assert abs(near_4 - 0.5) < 0.08
        assert abs(fast - 0.28) < 0.08
        assert near_0 > slow > near_4 > fast
        assert near_4 - early > fast - early_fast
        assert elsewhere_fast > 0.6 > elsewhere


def test_the_middle_of_the_cloud_stays_while_it_swells():
    (page,) = [output.data["text/html"] for output in outputs(LECTURE, "view.Explore(")]
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    told = re.compile(r"samples = (\d+), added = (-?\d+)\..* of which (\d+) lie.* coordinate is ([\d.]+) for")
    frames = {}
    for frame in json.loads(data):
        samples, added, inside, deviation = map(float, told.search(frame["alt"]).groups())
        frames[samples, added] = inside, deviation
    assert len(frames) == 9
    for samples in (1, 10, 100):
        inside, deviations = zip(*(frames[samples, added] for added in (0, -5, -50)), strict=True)
        assert inside[0] >= inside[1] >= inside[2]
        assert deviations[0] < deviations[1] < deviations[2]
    assert frames[1, -50][0] < 50 < 195 < frames[100, 0][0]


def test_twenty_bits_beat_independent_pixels_on_images_they_have_not_seen():
    found = re.findall(r"(-\d+\.\d+) nats", printed(LECTURE, "better = r.logsumexp"))
    pixels, elbo, weighted = map(float, found)
    assert pixels + 3 < elbo < weighted
