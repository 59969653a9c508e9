"""The closed forms against quadrature and autograd, and the reference numbers of Mohamed et al. (2020) and others."""

import math

import pytest
import torch
from scipy.integrate import quad

from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import double

CASES = {
    "square": (
        oracle.square,
        lambda k: lambda z: (z - k) ** 2,
        lambda k: lambda z: 2 * (z - k),
        (-3.0, 0.0, 3.0),
    ),
    "cosine": (
        oracle.cosine,
        lambda k: lambda z: torch.cos(k * z),
        lambda k: lambda z: -k * torch.sin(k * z),
        (0.5, 1.5, 5.0),
    ),
    "bell": (
        oracle.bell,
        lambda k: lambda z: torch.exp(-k * z**2),
        lambda k: lambda z: -2 * k * z * torch.exp(-k * z**2),
        (0.1, 1.0, 10.0),
    ),
}


@pytest.mark.parametrize(("mean", "scale"), [(1.0, 1.0), (0.3, 1.7)])
@pytest.mark.parametrize("name", CASES)
def test_closed_forms_agree_with_quadrature(name, mean, scale):
    closed, f, slope, ks = CASES[name]
    for k in ks:
        expected = oracle.gaussian_moments(f(k), slope(k), mean, scale)
        for left, right in zip(closed(k, mean, scale), expected, strict=True):
            torch.testing.assert_close(left, right, rtol=1e-8, atol=1e-9)


def test_quadrature_agrees_with_scipy():
    def integrand(noise):
        density = math.exp(-0.5 * noise**2) / math.sqrt(2 * math.pi)
        return density * (math.cos(1.3 * (0.4 + 0.7 * noise)) * noise / 0.7) ** 2

    found = oracle.gaussian_moments(
        lambda z: torch.cos(1.3 * z), lambda z: -1.3 * torch.sin(1.3 * z), 0.4, 0.7
    )
    second = found.score_function[0] + found.mean[0] ** 2
    assert second.item() == pytest.approx(quad(integrand, -12, 12, epsabs=1e-12)[0], rel=1e-9)


def test_numbers_for_the_square():
    for k, by_mean, by_scale, path in [(-3, 495, 1546, 72), (0, 30, 136, 12), (3, 87, 346, 24)]:
        found = oracle.square(k, 1.0, 1.0)
        torch.testing.assert_close(found.score_function, double(by_mean, by_scale))
        torch.testing.assert_close(found.pathwise, double(4, path))


@pytest.mark.parametrize(
    ("k", "baseline", "variance"), [(-3.0, 19.0, 134.0), (0.0, 4.0, 14.0), (3.0, 7.0, 38.0)]
)
def test_numbers_for_the_square_with_its_optimal_baseline(k, baseline, variance):
    def with_baseline(b):
        found = oracle.gaussian_moments(lambda z: (z - k) ** 2, lambda z: 2 * (z - k), 1.0, 1.0, baseline=b)
        return found.score_function[0].item()

    assert with_baseline(baseline) == pytest.approx(variance, rel=1e-8)
    assert with_baseline(baseline + 0.1) > variance
    assert with_baseline(baseline - 0.1) > variance


def test_numbers_for_the_cosine_whose_order_reverses():
    slow, fast = oracle.cosine(0.5, 1.0, 1.0), oracle.cosine(5.0, 1.0, 1.0)
    assert slow.score_function[0].item() == pytest.approx(0.455248, abs=5e-7)
    assert slow.pathwise[0].item() == pytest.approx(0.039285, abs=5e-7)
    assert fast.score_function[0].item() == pytest.approx(0.5, abs=1e-6)
    assert fast.pathwise[0].item() == pytest.approx(12.5, abs=1e-6)


@pytest.mark.parametrize(
    ("k", "score", "path"), [(0.1, 0.563532, 0.016290), (1.0, 0.175750, 0.211723), (10.0, 0.076940, 0.941629)]
)
def test_numbers_for_the_bell(k, score, path):
    found = oracle.bell(k, 1.0, 1.0)
    assert found.score_function[0].item() == pytest.approx(score, abs=5e-7)
    assert found.pathwise[0].item() == pytest.approx(path, abs=5e-7)


def test_the_enumerated_gradient_is_that_of_autograd():
    f, logits = oracle.three_bernoullis()
    leaf = logits.clone().requires_grad_()
    z = oracle.configurations(3)
    log_q = torch.distributions.Bernoulli(logits=leaf).log_prob(z).sum(1)
    torch.testing.assert_close(oracle.probabilities(logits), log_q.exp().detach())
    (expected,) = torch.autograd.grad((log_q.exp() * f(z)).sum(), leaf)
    torch.testing.assert_close(oracle.bernoulli_gradient(f, logits), expected)


def test_all_estimators_have_the_mean_of_the_exact_gradient():
    problem = oracle.three_bernoullis()
    exact = oracle.bernoulli_gradient(*problem)
    for found in (
        oracle.score_function_moments(*problem),
        oracle.score_function_moments(*problem, 0.7),
        oracle.rao_blackwell_moments(*problem),
        oracle.leave_one_out_moments(*problem, 2),
    ):
        torch.testing.assert_close(found.mean, exact)


def test_numbers_for_three_bernoullis():
    f, logits = problem = oracle.three_bernoullis()
    mean = oracle.probabilities(logits) @ f(oracle.configurations(3))
    assert oracle.score_function_moments(*problem).variance[0].item() == pytest.approx(0.48303, abs=5e-6)
    assert oracle.score_function_moments(*problem, mean).variance[0].item() == pytest.approx(
        0.07014, abs=5e-6
    )
    assert oracle.rao_blackwell_moments(*problem).variance[0].item() == pytest.approx(0.014688, abs=5e-7)
    for samples, expected in [(2, 0.2055), (3, 0.1378)]:
        found = oracle.leave_one_out_moments(*problem, samples).variance[0].item()
        assert samples * found == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("target", "gradient", "variance", "pair"),
    [(0.45, 0.025, 0.0159390625, 6.25e-4), (0.499, 0.0005, 0.0156251250, 2.5e-7)],
)
def test_numbers_for_the_toy(target, gradient, variance, pair):
    f, logits = oracle.bernoulli_toy(target), double(0.0)
    found = oracle.score_function_moments(f, logits)
    assert found.mean.item() == pytest.approx(gradient, rel=1e-9)
    assert found.variance.item() == pytest.approx(variance, abs=1e-10)
    best = oracle.optimal_baseline(f, logits)
    assert best.item() == pytest.approx(0.5 * (1 - target) ** 2 + 0.5 * target**2)
    assert oracle.score_function_moments(f, logits, best).variance.item() == pytest.approx(0, abs=1e-16)
    two = oracle.leave_one_out_moments(f, logits, 2)
    assert two.mean.item() == pytest.approx(gradient, rel=1e-9)
    assert two.variance.item() == pytest.approx(pair, rel=1e-6)


def test_no_constant_beats_the_optimal_baseline():
    f, logits = oracle.three_bernoullis()
    best = oracle.optimal_baseline(f, logits)
    least = oracle.score_function_moments(f, logits, best).variance
    for change in (-0.05, 0.05):
        assert (oracle.score_function_moments(f, logits, best + change).variance > least).all()


def test_the_unit_quadrature_bears_singular_ends():
    u, weights = oracle.unit_quadrature()
    for power in (-0.5, 0.25, 3.0):
        assert (weights @ u**power).item() == pytest.approx(1 / (1 + power), rel=1e-6)
        assert (weights @ (1 - u) ** power).item() == pytest.approx(1 / (1 + power), rel=1e-6)
