"""Variances at one budget, against closed forms; bands of five standard errors, so one in two million runs would fail.

The standard error of a variance from R draws is √((kurtosis − 1) / R) of itself; the kurtosis is that of the draws.
"""

import math
from functools import partial

import pytest
import torch

from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.gradients import estimators
from course.lvm.gradients.estimators import compare, gradients
from course.lvm.gradients.pathwise import pathwise
from course.lvm.gradients.score_function import score_function
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import double

R = 40_000
Q = DiagonalGaussian(double(1.0)[None], double(0.0)[None])


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def square(z, q):
    return (z - 3).square().sum(-1)


def band(estimator, f, samples):
    """Five standard errors of the variance, as a share of it, by μ."""
    estimates = gradients(estimator, f, Q, R, samples=samples, generator=seeded(1)).mean.flatten()
    white = (estimates - estimates.mean()) / estimates.std()
    return 5 * math.sqrt(((white**4).mean().item() - 1) / R)


@pytest.mark.parametrize("budget", [1, 5])
@pytest.mark.parametrize(("k", "f"), [(3.0, square), (5.0, lambda z, q: torch.cos(5 * z).sum(-1))])
def test_variances_are_those_in_closed_form_divided_by_the_samples(k, f, budget):
    exact = oracle.square(3.0, 1.0, 1.0) if f is square else oracle.cosine(k, 1.0, 1.0)
    ways = {"score": score_function, "path": pathwise}
    found = compare(ways, f, Q, budget=budget, repetitions=R, generator=seeded())
    for name, variances in (("score", exact.score_function), ("path", exact.pathwise)):
        spread = found[name]
        assert (spread.samples, spread.evaluations) == (budget, budget)
        expected = variances[0].item() / budget
        assert spread.variance.mean.item() == pytest.approx(expected, rel=band(ways[name], f, budget))
        assert abs(spread.mean.mean.item() - exact.mean[0].item()) < 5 * math.sqrt(expected / R)


def twice(f, q, samples, *, generator=None):
    """An estimator that evaluates f at every draw and at its mirror image."""
    z = q.rsample(samples, generator=generator)
    return 0.5 * (f(z, q) + f(2 * q.mean - z, q))


def test_an_estimator_that_evaluates_f_twice_gets_half_as_many_samples():
    found = compare({"once": pathwise, "twice": twice}, square, Q, budget=7, repetitions=2)
    assert (found["once"].samples, found["once"].evaluations) == (7, 7)
    assert (found["twice"].samples, found["twice"].evaluations) == (3, 6)


def test_antithetic_pairs_spend_the_same_budget_and_undo_the_odd_part():
    # f′ = 2 (z − 3) is odd about its mean, so its average over a pair is exact.
    spread = compare({"twice": twice}, square, Q, budget=2, repetitions=100)["twice"]
    assert spread.variance.mean.item() < 1e-25
    assert spread.mean.mean.item() == pytest.approx(-4)


def test_it_draws_block_by_block_with_the_same_result(monkeypatch):
    q = DiagonalGaussian(torch.zeros(3, 2), torch.zeros(3, 2))

    def f(z, q):
        return torch.sin(z).sum(-1)

    whole = compare({"score": score_function}, f, q, budget=2, repetitions=1000, generator=seeded())["score"]
    monkeypatch.setattr(estimators, "COMPARED_AT_ONCE", 12 * 70)
    blocks = compare({"score": score_function}, f, q, budget=2, repetitions=1000, generator=seeded())["score"]
    for field in (whole.mean.mean, blocks.mean.mean, blocks.variance.log_var):
        assert field.shape == (3, 2)
        assert field.dtype == torch.float64
    torch.testing.assert_close(blocks.variance.mean, whole.variance.mean, rtol=0.5, atol=0)
    assert ((blocks.mean.mean - math.exp(-0.5)).abs() < 5 * (blocks.variance.mean / 1000).sqrt()).all()


def test_estimators_with_arguments_of_their_own_are_bound_by_partial():
    ways = {"none": score_function, "optimal": partial(score_function, baseline=7.0)}
    found = compare(ways, square, Q, budget=1, repetitions=R, generator=seeded())
    assert found["none"].variance.mean.item() == pytest.approx(87, rel=band(ways["none"], square, 1))
    assert found["optimal"].variance.mean.item() == pytest.approx(38, rel=band(ways["optimal"], square, 1))


def dear(f, q, samples, *, generator=None):
    return sum(twice(f, q, samples, generator=generator) for _ in range(2))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"budget": 0}, "budget must be a whole number, at least 1; got 0"),
        ({"budget": 2.5}, "budget must be a whole number"),
        ({"repetitions": 1}, "repetitions must be a whole number, at least 2; got 1"),
        ({"budget": 3}, "budget must pay for one sample of 'dear', 4 evaluations; got 3"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        compare({"dear": dear}, square, Q, **({"budget": 4, "repetitions": 2} | arguments))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_the_gpu_compares_too():
    q = DiagonalGaussian(*(field.cuda() for field in Q))
    draws = torch.Generator("cuda").manual_seed(0)
    found = compare({"path": pathwise}, square, q, budget=1, repetitions=R, generator=draws)["path"]
    assert found.variance.mean.item() == pytest.approx(4, rel=band(pathwise, square, 1))
