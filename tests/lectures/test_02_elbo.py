"""What lecture 02 shows when it is run, and what it says of chance, over enough runs."""

import json
import re

import torch

from course.lvm.oracles.linear_gaussian import lg1
from course.lvm.variational.bound import effective_sample_size, log_evidence, log_weights
from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "02_elbo.py"
MODEL, X, _ = lg1()
POSTERIOR = MODEL.posterior(X)
TRUTH = MODEL.log_evidence(X).item()


def frames(word):
    (page,) = [output.data["text/html"] for output in outputs(LECTURE, word)]
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    return [frame["alt"] for frame in json.loads(data)]


def log_weights_of_runs(factor, runs, samples):
    """Log-weights (samples, runs) of a q with the posterior's mean and `factor` times its variance."""
    generator = torch.Generator().manual_seed(1)
    deviation = POSTERIOR.factor[0, 0, 0] * factor**0.5
    z = POSTERIOR.mean + deviation * torch.randn(samples, runs, 1, generator=generator, dtype=X.dtype)
    q = torch.distributions.Normal(POSTERIOR.mean, deviation)
    return MODEL.log_joint(X, z) - q.log_prob(z)[..., 0]


def test_in_every_frame_bound_and_divergence_add_up_to_the_same_log_evidence():
    column = re.compile(r"ELBO (\S+) plus KL (\S+) makes log p\(x\) = (\S+)\.$")
    sums = [column.search(alt).groups() for alt in frames("def picture")]
    assert len(sums) == 42
    assert {evidence for _, _, evidence in sums} == {"−1.56"}
    for elbo, divergence, evidence in sums:
        added = float(elbo.replace("−", "-")) + float(divergence)
        assert abs(added - float(evidence.replace("−", "-"))) < 0.002 * float(divergence) + 0.12


def test_no_column_of_the_explorable_figure_is_cut_off():
    bounds = [float(re.search(r"ELBO (\S+) plus", alt)[1].replace("−", "-")) for alt in frames("def picture")]
    assert min(bounds) > -7


def test_the_slices_of_the_bent_model_are_explored_from_two_modes_on():
    shown = frames("def slices")
    assert len(shown) == 5
    assert "x = 2" in shown[0]


def test_estimates_of_the_digits_fall_further_short_the_more_is_latent():
    lines = re.findall(r"truth (\S+), estimate (\S+)", printed(LECTURE, "truths, naive = {}, {}"))
    short = [float(truth) - float(estimate) for truth, estimate in lines]
    assert len(short) == 5
    assert short == sorted(short)


def test_with_too_narrow_a_proposal_the_mean_weight_falls_on_five_of_six_steps():
    log_w = log_weights_of_runs(0.2, runs=200, samples=20_000)
    running = log_w.logcumsumexp(0) - torch.arange(1, len(log_w) + 1).log()[:, None]
    assert abs((running.diff(dim=0) < 0).double().mean() - 5 / 6) < 0.02
    assert 0.15 < (running[-1] > TRUTH).double().mean() < 0.35  # about a quarter ends above the truth


def test_with_too_wide_a_proposal_it_settles():
    log_w = log_weights_of_runs(1.5, runs=200, samples=20_000)
    assert (log_evidence(log_w) - TRUTH).abs().max() < 0.05


def test_the_effective_sample_size_does_not_warn_reliably_of_too_narrow_a_proposal():
    log_w = log_weights_of_runs(0.2, runs=2000, samples=100)
    assert (effective_sample_size(log_w) > 50).double().mean() > 0.2  # though the variance is infinite


def test_at_the_posterior_every_weight_is_the_marginal_likelihood():
    log_w = log_weights(MODEL, POSTERIOR, X, POSTERIOR.sample(100))
    torch.testing.assert_close(log_w, torch.full_like(log_w, TRUTH))


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" ms") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)
