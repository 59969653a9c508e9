"""For e^z with z ~ N(0, 1): a pair's mean has the variance ½(Var e^z + Cov(e^z, e^−z)) = ½(e² − e + 1 − e)."""

import functools
import math

import pytest
import torch

from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.score_function import leave_one_out, score_function
from course.lvm.gradients.variance_reduction import (
    MirroredBernoulli,
    MirroredGaussian,
    mirrored_normal,
    mirrored_uniform,
)
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import double

REPETITIONS = 20_000


def draws(seed=0):
    return torch.Generator().manual_seed(seed)


def test_pairs_are_mirror_images():
    noise = mirrored_normal(6, (2, 3), generator=draws())
    assert noise.shape == (6, 2, 3)
    assert torch.equal(noise[3:], -noise[:3])
    assert len(noise[:3].unique()) == 18
    uniform = mirrored_uniform(6, (2,), generator=draws())
    assert torch.equal(uniform[3:], 1 - uniform[:3])


def test_each_half_follows_the_right_law():
    # Means of e^z in standard errors: at five, one false alarm in a million; 1 − ε would be at 3.07 instead of 1.65.
    noise = mirrored_normal(2 * REPETITIONS, (), generator=draws(), dtype=torch.float64)
    error = math.sqrt((math.exp(2) - math.exp(1)) / REPETITIONS)
    for half in noise.chunk(2):
        assert abs(half.exp().mean() - math.exp(0.5)) < 5 * error
    uniform = mirrored_uniform(2 * REPETITIONS, (), generator=draws(), dtype=torch.float64)
    for half in uniform.chunk(2):
        assert abs(half.mean() - 0.5) < 5 / math.sqrt(12 * REPETITIONS)
        assert 0 <= half.min() < half.max() <= 1


def variance_of_means(f, samples=10):
    noise = mirrored_normal(samples, (REPETITIONS,), generator=draws(), dtype=torch.float64)
    return f(noise).mean(0).var().item()


def test_pairs_help_a_monotone_function_by_the_known_amount():
    exact = (math.exp(2) - 2 * math.exp(1) + 1) / 2
    assert variance_of_means(torch.exp) == pytest.approx(exact / 5, rel=0.2)
    assert exact / 500 == pytest.approx(3.0e-3, abs=5e-5)  # at a thousand evaluations
    assert (math.exp(2) - math.exp(1)) / 1000 == pytest.approx(4.7e-3, abs=5e-5)  # of independent samples


def test_pairs_double_the_variance_of_a_symmetric_function():
    assert variance_of_means(torch.square) == pytest.approx(2 * 2 / 10, rel=0.1)


def test_pairs_take_all_variance_of_a_linear_function():
    assert variance_of_means(lambda z: 3 * z + 1) == pytest.approx(0, abs=1e-25)


def test_mirrored_gaussians_lie_about_the_mean():
    q = MirroredGaussian(double(1.0, -2.0)[None], double(0.3, 1.2)[None])
    z = q.sample(8, generator=draws())
    torch.testing.assert_close(z[:4] + z[4:], (2 * q.mean).expand(4, 1, 2))
    assert not z.requires_grad
    plain = DiagonalGaussian(*q).sample(4, generator=draws())
    torch.testing.assert_close(z[:4], plain)


def test_mirrored_gaussians_keep_the_reparameterized_gradient():
    q = MirroredGaussian(*(torch.zeros(1, 1, requires_grad=True) for _ in range(2)))
    z = q.rsample(4, generator=draws())
    z.square().sum().backward()
    torch.testing.assert_close(q.mean.grad.item(), 2 * z.sum().item(), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(q.log_var.grad, z.detach().square().sum()[None, None])


def test_mirrored_bits_have_the_right_chances_and_differ_as_much_as_they_can():
    logits = double(-1.0, 0.0, 2.0)
    z = MirroredBernoulli(logits[None]).sample(2 * REPETITIONS, generator=draws())[:, 0]
    p = logits.sigmoid()
    for half in z.chunk(2):
        assert ((half.mean(0) - p) / (p * (1 - p) / REPETITIONS).sqrt()).abs().max() < 5
    first, second = z.chunk(2)
    both = (first * second).mean(0)
    expected = (2 * p - 1).clamp_min(0)
    assert (both - expected).abs().max() < 5 * math.sqrt(0.25 / REPETITIONS)
    assert both[:2].sum() == 0


@pytest.mark.parametrize("family", [MirroredBernoulli])
def test_the_score_function_stays_unbiased_with_mirrored_bits(family):
    f, logits = oracle.three_bernoullis()
    found = gradients(
        score_function, lambda z, q: f(z), family(logits[None]), REPETITIONS, samples=2, generator=draws()
    ).logits[:, 0]
    errors = (found.mean(0) - oracle.bernoulli_gradient(f, logits)) / (found.var(0) / REPETITIONS).sqrt()
    assert errors.abs().max() < 5


def test_a_baseline_from_the_other_samples_knows_of_a_bit_by_its_mirror_image():
    """Two samples of a bit of chance ½ are (0, 1) or (1, 0): ½ Σ_s (z_s − z_other)(z_s − ½) is ½, and the slope ¼."""
    q = MirroredBernoulli(torch.zeros(1, 1, dtype=torch.float64))
    estimator = functools.partial(score_function, baseline=leave_one_out)
    found = gradients(estimator, lambda z, q: z.sum(-1), q, 10, samples=2).logits
    torch.testing.assert_close(found, torch.full_like(found, 0.5))


@pytest.mark.parametrize("samples", [0, 3, 2.0])
def test_an_odd_number_of_samples_is_refused(samples):
    for function in (mirrored_normal, mirrored_uniform):
        with pytest.raises(
            ValueError, match=f"samples must be (an even|a whole) number, at least 2; got {samples}"
        ):
            function(samples, ())
