"""What lecture 07 shows when it is run, and what chance could decide otherwise, over enough draws."""

import ast
import math
import re

import pytest
import torch

from course.lvm import data
from course.lvm.distributions.families import Bernoulli
from course.lvm.gradients import score_function, variance_reduction
from course.lvm.gradients.estimators import gradients
from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
from course.lvm.networks import BernoulliEncoder, InputBaseline
from course.lvm.optimization import adam
from course.lvm.oracles import gradients as exact
from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT, cells

LECTURE = ROOT / "lectures" / "07_variance_reduction.py"
LEARNING = {
    "torch": torch,
    "SigmoidBeliefNetwork": SigmoidBeliefNetwork,
    "BernoulliEncoder": BernoulliEncoder,
    "InputBaseline": InputBaseline,
    "score_function": score_function,
    "adam": adam,
}


@pytest.fixture
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def lecture_code(*names, **known):
    """Functions and tables of the lecture, as they stand in it."""
    for cell in cells(LECTURE):
        if cell.cell_type != "code":
            continue
        for part in ast.parse(cell.source).body:
            defined = getattr(part, "name", None) or getattr(getattr(part, "targets", [None])[0], "id", None)
            if defined in names:
                exec(ast.unparse(part), known)
    return [known[name] for name in names]


def alt_of(word):
    (alt,) = {
        output.metadata["image/png"]["alt"]
        for output in outputs(LECTURE, word)
        if "image/png" in output.get("data", {})
    }
    return alt


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in (1, 2, 3))])
def test_with_a_baseline_and_a_small_step_the_best_arm_is_chosen_most_often(double, seed):
    (bandits,) = lecture_code("bandits", torch=torch, generator=torch.Generator().manual_seed(seed))
    shares = [
        bandits(rate, baseline, runs=500)[-100:].mean().item()
        for rate, baseline in ((0.1, True), (0.4, True), (0.1, False), (0.4, False))
    ]
    for share, stated in zip(shares, (0.85, 0.75, 0.50, 0.28), strict=True):
        assert abs(share - stated) < 4.5 * math.sqrt(0.25 / 500)  # a run's share lies between 0 and 1
    assert shares == sorted(shares, reverse=True)


def test_no_baseline_is_the_lowest_curve_and_the_network_ends_above_the_moving_mean():
    found = re.findall(r"([^.:]+): from \S+ at 5 to (\S+) at 50", alt_of("def learn("))
    ends = {name.strip(): float(value.replace("−", "-")) for name, value in found}
    assert len(ends) == 4
    assert min(ends, key=ends.get) == "none"


@pytest.mark.full
def test_none_below_moving_mean_below_network_whatever_the_draws(double):
    black = (data.digits().x >= 8).double()
    fifth = torch.arange(len(black)) % 5 == 0
    known = {**LEARNING, "train": black[~fifth], "held_out": black[fifth]}
    learn, baselines = lecture_code("learn", "baselines", "bound", "leave_one_out", **known)[:2]
    for seed in range(5):
        middle, ends = {}, {}
        for name, baseline in baselines.items():
            samples = 2 if "S = 2" in name else 1
            heights, *_ = learn(baseline, samples, torch.Generator().manual_seed(seed))
            middle[name], ends[name] = heights[5], heights[-1]
        assert ends["none"] < ends["moving mean"] - 1 < ends["moving mean and network"] - 1
        assert ends["none"] < ends["leave one out, S = 2"] - 0.7
        others = [name for name in baselines if "S = 2" not in name]
        assert max(middle[name] for name in others) < ends["leave one out, S = 2"] < ends["moving mean"]


def test_leaving_one_out_is_the_sample_covariance_with_a_score_of_mean_zero():
    f, logits = exact.three_bernoullis()
    for samples in (2, 3):
        moments = exact.leave_one_out_moments(f, logits, samples)
        torch.testing.assert_close(moments.mean, exact.bernoulli_gradient(f, logits))
    assert printed(LECTURE, "def leave_one_out(").strip() == (
        "{'no baseline': '0.90', 'mean of both': '0.45', 'leave one out': '0.90'}"
    )


def test_each_way_has_the_same_mean_and_is_measured_at_the_same_number_of_evaluations(double):
    """The gradient of the three bits by all ways of section 10, within 4.5 standard errors of the exact one."""
    f, logits = exact.three_bernoullis()
    q, draws = Bernoulli(logits[None]), torch.Generator().manual_seed(3)
    truth = exact.bernoulli_gradient(f, logits)
    for way in (
        score_function.score_function,
        variance_reduction.rao_blackwell,
        lambda f, q, samples, *, generator: score_function.score_function(
            f, variance_reduction.MirroredBernoulli(q.logits), samples, generator=generator
        ),
    ):
        found = gradients(way, lambda z, q: f(z), q, 4000, samples=2, generator=draws).logits[:, 0]
        error = (found.mean(0) - truth).abs() / (found.std(0) / math.sqrt(4000))
        assert (error < 4.5).all()


@pytest.mark.parametrize(("samples", "least", "most"), [(3, 0.4, 0.5), (20, 0.05, 0.1)])
def test_a_coefficient_from_the_same_samples_is_biased_and_one_from_the_others_is_not(
    double, samples, least, most
):
    z = torch.randn(samples, 100_000, generator=torch.Generator().manual_seed(samples))
    f = z.exp()
    same = variance_reduction.regression(f, z, 0.0, variance_reduction.optimal_coefficient(f, z)).mean(0)
    assert least < math.exp(0.5) - same.mean() < most
    others = variance_reduction.leave_one_out_coefficients(f, z)
    from_others = variance_reduction.regression(f, z, 0.0, others).mean(0)
    assert abs(from_others.mean() - math.exp(0.5)) < 4.5 * from_others.std() / math.sqrt(100_000)


def test_on_the_cpu_three_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds_for").splitlines()
    assert [line.startswith("cpu, S = ") and line.endswith(" for a gradient") for line in lines[:3]] == [
        True
    ] * 3
    assert not any(line.startswith("cuda") for line in lines)
