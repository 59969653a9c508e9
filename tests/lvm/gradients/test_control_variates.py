"""Exact moments for f = e^z, c = z, z ~ N(0, 1): Var f = e² − e, Cov(f, c) = √e."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.gradients.variance_reduction import (
    difference,
    leave_one_out_coefficients,
    optimal_coefficient,
    regression,
    split_coefficients,
)
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import moments_of

MEAN, VARIANCE, COVARIANCE = math.exp(0.5), math.exp(2) - math.exp(1), math.exp(0.5)
Z = torch.linspace(-14, 14, 5601, dtype=torch.float64)
WEIGHTS = torch.exp(-0.5 * Z**2) / math.sqrt(2 * math.pi) * (Z[1] - Z[0])
WAYS_WITHOUT_BIAS = [split_coefficients, leave_one_out_coefficients]


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("coefficient", [-1.0, 0.0, 0.7, 5.0])
def test_regression_has_the_mean_and_variance_on_paper(coefficient):
    mean, variance = moments_of(regression(Z.exp(), Z, 0.0, coefficient), WEIGHTS)
    assert mean.item() == pytest.approx(MEAN, rel=1e-9)
    assert variance.item() == pytest.approx(
        VARIANCE - 2 * coefficient * COVARIANCE + coefficient**2, rel=1e-8
    )


def test_the_mean_of_the_control_is_added_back():
    mean, _ = moments_of(regression(Z.exp(), Z + 3, 3.0, 0.7), WEIGHTS)
    assert mean.item() == pytest.approx(MEAN, rel=1e-9)
    mean, _ = moments_of(difference(Z.exp(), Z + 3, 3.0), WEIGHTS)
    assert mean.item() == pytest.approx(MEAN, rel=1e-9)


def test_the_optimal_coefficient_leaves_the_share_that_is_not_correlated():
    z = normal(200_000)
    found = optimal_coefficient(z.exp(), z)
    assert found.item() == pytest.approx(COVARIANCE, abs=0.1)
    _, variance = moments_of(regression(Z.exp(), Z, 0.0, COVARIANCE), WEIGHTS)
    correlation = COVARIANCE / math.sqrt(VARIANCE)
    assert variance.item() == pytest.approx(VARIANCE * (1 - correlation**2), rel=1e-8)


@given(seed=st.integers(0, 2**31), samples=st.integers(3, 9), offset=st.floats(-1e4, 1e4))
@settings(max_examples=30, deadline=None)
def test_the_coefficient_is_the_slope_of_a_least_squares_fit(seed, samples, offset):
    f, control = normal(2, samples, 4, seed=seed)
    found = optimal_coefficient(f + offset, control)
    for j in range(4):
        design = torch.stack([torch.ones(samples, dtype=torch.float64), control[:, j]], 1)
        intercept, slope = torch.linalg.lstsq(design, (f[:, j] + offset)[:, None]).solution[:, 0]
        torch.testing.assert_close(found[j], slope, rtol=1e-6, atol=1e-6)
        estimate = regression(f[:, j] + offset, control[:, j], 0.0, found[j]).mean()
        torch.testing.assert_close(estimate, intercept, rtol=1e-6, atol=1e-6)


@given(seed=st.integers(0, 2**31), samples=st.integers(3, 9))
@settings(max_examples=30, deadline=None)
def test_left_out_coefficients_are_those_of_the_other_samples(seed, samples):
    f, control = normal(2, samples, 3, seed=seed)
    found = leave_one_out_coefficients(f, control)
    for s in range(samples):
        others = torch.arange(samples) != s
        torch.testing.assert_close(
            found[s], optimal_coefficient(f[others], control[others]), rtol=1e-6, atol=1e-9
        )


@pytest.mark.parametrize("samples", [4, 7])
def test_split_coefficients_come_from_the_other_half(samples):
    f, control = normal(2, samples, 3)
    found, half = split_coefficients(f, control), samples // 2
    for s in range(samples):
        other = slice(half, None) if s < half else slice(0, half)
        torch.testing.assert_close(found[s], optimal_coefficient(f[other], control[other]))


@pytest.mark.parametrize("way", WAYS_WITHOUT_BIAS)
def test_a_coefficient_from_other_samples_does_not_bias_the_mean_exactly(way):
    # Three values of z, all 3^4 sets of four samples.
    z, q = (
        torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64),
        torch.tensor([0.3, 0.5, 0.2], dtype=torch.float64),
    )
    sets = torch.cartesian_prod(*[torch.arange(3)] * 4).T
    estimates = regression(z[sets].exp(), z[sets], q @ z, way(z[sets].exp(), z[sets])).mean(0)
    assert (q[sets].prod(0) @ estimates).item() == pytest.approx((q @ z.exp()).item(), rel=1e-12)
    same = regression(z[sets].exp(), z[sets], q @ z, optimal_coefficient(z[sets].exp(), z[sets])).mean(0)
    assert abs(q[sets].prod(0) @ same - q @ z.exp()) > 0.02


@pytest.mark.parametrize(
    ("samples", "repetitions", "bias"), [(3, 400_000, -0.466), (5, 400_000, -0.291), (20, 200_000, -0.078)]
)
def test_a_coefficient_from_the_same_samples_biases_by_the_known_amount(samples, repetitions, bias):
    z = normal(samples, repetitions)
    estimates = regression(z.exp(), z, 0.0, optimal_coefficient(z.exp(), z)).mean(0)
    error = estimates.std() / math.sqrt(repetitions)
    # The errata's figures were sampled themselves; one in the last digit is allowed for that.
    assert abs(estimates.mean() - MEAN - bias) < 5 * error + 2e-3
    assert abs(estimates.mean() - MEAN) > 20 * error


def test_scores_are_controls_of_mean_zero_for_a_gradient():
    f, logits = oracle.three_bernoullis()
    z, q = oracle.configurations(3), oracle.probabilities(logits)
    score = z - logits.sigmoid()
    best = oracle.optimal_baseline(f, logits)
    found = moments_of(regression(f(z)[:, None] * score, score, 0.0, best), q)
    expected = oracle.score_function_moments(f, logits, best)
    torch.testing.assert_close(found.mean, expected.mean)
    torch.testing.assert_close(found.variance, expected.variance)


def test_a_control_that_does_not_vary_is_not_used():
    f = normal(5)
    assert optimal_coefficient(f, torch.ones_like(f)) == 0
    assert leave_one_out_coefficients(f, torch.full_like(f, 0.1)).tolist() == [0] * 5
    for level in (0.1, 0.3, 1e7 / 3):  # in float32, where a mean of equal numbers is another number
        for way in (optimal_coefficient, *WAYS_WITHOUT_BIAS):
            assert not way(normal(7).float(), torch.full((7,), level)).any()
    one_varies = torch.tensor([0.1, 0.1, 0.1, 0.1, 7.0], dtype=torch.float64)
    assert leave_one_out_coefficients(f, one_varies)[-1] == 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_dtype_is_kept(dtype):
    f, control = normal(2, 6).to(dtype)
    for way in (optimal_coefficient, *WAYS_WITHOUT_BIAS):
        assert regression(f, control, 0.0, way(f, control)).dtype == dtype


@pytest.mark.parametrize(
    ("function", "least"),
    [(optimal_coefficient, 2), (split_coefficients, 4), (leave_one_out_coefficients, 3)],
)
def test_too_few_samples_and_other_shapes_are_named(function, least):
    with pytest.raises(ValueError, match=f"f must have at least {least} samples"):
        function(torch.zeros(least - 1), torch.zeros(least - 1))
    with pytest.raises(ValueError, match=r"control must have the shape of f, \(9,\); got \(9, 1\)"):
        function(torch.zeros(9), torch.zeros(9, 1))


def test_nan_in_a_control_shows_in_the_coefficient():
    f = torch.arange(6.0)
    control = f.clone()
    control[2] = torch.nan
    assert optimal_coefficient(f, control).isnan()
    assert leave_one_out_coefficients(f, control).isnan().all()
