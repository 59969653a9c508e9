"""The right values of exercise 07 agree with other routes: enumeration, integrals, small changes, the library."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.audit.trial import examine, read_examination
from autograde.course_folder import CourseFolder
from course.check import fixtures, load_cases
from course.check.cases.variance_reduction import (
    antithetic_mean,
    best_beta,
    leave_one_out,
    optimal_baseline,
    rao_blackwell,
    stratified,
)
from course.check.cases.variance_reduction.common import HELD, digits_network
from course.check.values import Fixture
from course.lvm.gradients import variance_reduction
from course.lvm.oracles import gradients

CASES = load_cases("07_variance_reduction")
COURSE = CourseFolder.open(Path(__file__).parents[2])
EXERCISE = read_examination(COURSE, "07_variance_reduction")
seeds = st.integers(0, 2**32)


def told(name, function, seed=1):
    """What the checks of a task say of a function, in sight and out of it: None where they pass."""
    failures = examine(EXERCISE, {name: function}, seed, EXERCISE.cells_of(name))
    return tuple(
        failures[f"{kind}-{name}"].mistake or failures[f"{kind}-{name}"].problem
        if f"{kind}-{name}" in failures
        else None
        for kind in ("check", "hidden")
    )


def states_of(width):
    return torch.cartesian_prod(*[torch.tensor([0.0, 1.0]).double()] * width).reshape(-1, width)


def test_the_controlled_estimates_are_those_of_the_library():
    for name in ("controlled_of_nine_samples", "controlled_drawn", "controlled_with_a_shift"):
        case = CASES[name].build(2)
        torch.testing.assert_close(case.expected, variance_reduction.regression(*case.arguments).mean(0))


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_no_other_coefficient_leaves_less_and_what_is_left_is_the_share(seed):
    f, c = CASES["beta_drawn"].build(seed).arguments
    beta, share = best_beta.by_pairs(f, c)

    def left(b):
        return (f - b * c).var(0) / f.var(0)

    torch.testing.assert_close(left(beta), share)
    assert bool((left(beta + 0.01) > share).all() & (left(beta - 0.01) > share).all())
    torch.testing.assert_close(share, 1 - torch.stack([torch.corrcoef(p)[0, 1] for p in zipped(f, c)]) ** 2)


def zipped(f, c):
    return [torch.stack(pair) for pair in zip(f.T, c.T, strict=True)]


@pytest.mark.parametrize("factor", [-3.0, 0.1, 5.0])
def test_a_control_in_other_units_has_the_coefficient_in_those_and_leaves_the_same(factor):
    f, c = CASES["beta_drawn"].build(1).arguments
    beta, share = best_beta.by_pairs(f, c)
    scaled, same = best_beta.by_pairs(f, factor * c)
    torch.testing.assert_close(scaled, beta / factor)
    torch.testing.assert_close(same, share)


def two_bits():
    """A signal of two bits, their logits, all states and their probabilities."""
    signal, logits = torch.tensor([1.0, -2.0, 4.0, 0.5]).double(), torch.tensor([0.7, -1.1]).double()
    states = states_of(2)
    return signal, states - logits.sigmoid(), gradients.probabilities(logits)


@pytest.mark.parametrize("samples", [2, 3])
def test_leaving_one_out_is_unbiased_over_all_outcomes_and_the_mean_of_all_is_not(samples):
    signal, scores, p = two_bits()
    exact = p @ (signal[:, None] * scores)
    found, shrunk = torch.zeros(2).double(), torch.zeros(2).double()
    for outcome in product(range(4), repeat=samples):
        chosen = torch.tensor(outcome)
        r, s, chance = signal[chosen][:, None], scores[chosen], p[chosen].prod()
        found += chance * ((r - leave_one_out.by_loops(r)) * s).mean(0)
        shrunk += chance * ((r - r.mean(0)) * s).mean(0)
    torch.testing.assert_close(found, exact)
    torch.testing.assert_close(shrunk, exact * (samples - 1) / samples)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_no_constant_beats_the_best_baseline(seed):
    scores, signal, p = CASES["baseline_drawn"].build(seed).arguments
    torch.testing.assert_close(p @ scores, torch.zeros_like(scores[0]), atol=1e-12, rtol=0)
    best = optimal_baseline.by_parabola(scores, signal, p)

    def variances(b):
        terms = (signal[:, None] - b) * scores
        return p @ terms.square() - (p @ terms).square()

    for change in (-0.01, 0.01):
        assert bool((variances(best + change) > variances(best)).all())


def test_the_best_baseline_of_one_bit_takes_all_variance_away():
    scores, signal, p = torch.tensor([[-0.9], [0.1]]), torch.tensor([0.0, 10.0]), torch.tensor([0.1, 0.9])
    assert optimal_baseline.by_parabola(scores, signal, p).item() == pytest.approx(1)


@pytest.mark.parametrize("shape", sorted(antithetic_mean.OF_A_PAIR))
def test_the_closed_forms_of_pairs_are_the_means_of_both_values(shape):
    problem = antithetic_mean.drawn(torch.Generator().manual_seed(3), shape, 5, 3)
    _, direction, mean, std, noise = problem
    f = fixtures.make(Fixture("along", {"shape": shape, "direction": direction}))
    expected = (f(mean + std * noise) + f(mean - std * noise)).mean() / 2
    torch.testing.assert_close(antithetic_mean.by_closed_form(*problem), expected)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_strata_filled_evenly_give_the_integral_wherever_their_edges_are(seed):
    generator = torch.Generator().manual_seed(seed)
    edges = stratified.drawn_edges(generator, 5)
    u = ((torch.arange(2000).double() + 0.5) / 2000).expand(5, -1)
    exact = (np.exp(2.0) - 1) / 2
    assert stratified.by_sums("exp", 2.0, u, edges).item() == pytest.approx(exact, rel=1e-6)


def test_the_uniform_numbers_of_the_checks_are_balanced():
    for name in ("strata_of_unequal_widths", "strata_of_another_function", "stratum_alone"):
        u = CASES[name].build(4).arguments[1].double()
        torch.testing.assert_close(u.sort(1).values, (1 - u).sort(1).values)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_a_bit_averaged_out_keeps_the_mean_gradient_and_has_no_more_variance(seed):
    place, logits, _, i = CASES["bit_drawn"].build(seed).arguments
    f, p, states = fixtures.make(place), gradients.probabilities(logits), states_of(len(logits))
    found = rao_blackwell.by_loops(f, logits, states, i)
    plain = f(states) * (states[:, i] - logits[i].sigmoid())
    exact = gradients.bernoulli_gradient(f, logits)[i]
    torch.testing.assert_close(p @ found, exact)
    assert p @ (found - exact).square() < p @ (plain - exact).square()


def test_the_given_log_joint_is_that_of_a_distribution_of_images_and_bits():
    weights, offset = torch.randn(4, 3, generator=torch.Generator().manual_seed(1)).double(), torch.ones(4)
    images, bits = states_of(4), states_of(3)
    joint = [fixtures.make(Fixture("fair_bits_log_joint", parts(x, weights, offset)))(bits) for x in images]
    assert torch.stack(joint).exp().sum().item() == pytest.approx(1)


def parts(x, weights, offset):
    return {"x": x, "weights": weights, "offset": offset.double()}


def test_the_network_of_the_checks_is_that_of_the_text():
    cells = COURSE.source_text(EXERCISE.unit).read_text(encoding="utf-8").split("# %%")
    names = {}
    exec(EXERCISE.set_up.replace("check.exercise", "str"), names)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        exec(next(cell for cell in cells if "\neta = " in cell), names)
    finally:
        torch.set_default_dtype(before)
    network = digits_network()
    for name, part in (
        ("x", network.x),
        ("offset", network.offset),
        ("weights", network.weights),
        ("eta", network.encoder_logits),
    ):
        torch.testing.assert_close(names[name], part)
    rows, z = torch.arange(7), names["states"].expand(-1, 7, -1)
    signal = names["log_joint"](rows, z) - names["log_encoder"](rows, z)
    torch.testing.assert_close(network.signals(rows, z), signal)


def pair(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    return (df * dc).mean(0), dc.square().mean(0), df.square().mean(0)


@pytest.mark.parametrize("small", [1e-8, 1e-12, 1e-14])
def test_an_epsilon_below_the_coefficient_is_caught(small):
    def by_epsilon(f, c):
        covariance, variance, total = pair(f, c)
        return covariance / (variance + small), 1 - covariance**2 / (variance * total)

    in_sight, hidden = told("best_beta", by_epsilon)
    assert in_sight is None or "small" in in_sight
    assert hidden == HELD or "small" in hidden


@pytest.mark.parametrize("correction", [0, 1])
@pytest.mark.parametrize(
    "form", [lambda *both: both, lambda *both: list(both), lambda *both: torch.stack(both)]
)
def test_variances_may_be_divided_by_s_or_by_less_and_both_values_come_in_any_form(correction, form):
    def by_columns(f, c):
        table = [torch.cov(p, correction=correction) for p in zipped(f, c)]
        beta = torch.stack([each[0, 1] / each[1, 1] for each in table])
        share = torch.stack([1 - each[0, 1] ** 2 / (each[0, 0] * each[1, 1]) for each in table])
        return form(beta, share)

    assert told("best_beta", by_columns) == (None, None)


@pytest.mark.parametrize("small", [1e-6, 1e-10, 1e-14])
def test_an_epsilon_below_the_best_baseline_is_caught(small):
    def by_epsilon(scores, signal, p):
        return (p @ (scores.square() * signal[:, None])) / (p @ scores.square() + small)

    assert "small" in told("optimal_baseline", by_epsilon)[1]


def test_a_score_that_is_not_squared_is_named_though_it_divides_by_rounding():
    def unsquared(scores, signal, p):
        return (p @ (scores * signal[:, None])) / (p @ scores)

    for seed in range(5):
        assert told("optimal_baseline", unsquared, seed) == (optimal_baseline.NOTHING_BELOW,) * 2


def test_a_stratum_may_be_gone_through_from_either_end():
    def from_above(f, u, edges):
        widths = edges[1:] - edges[:-1]
        return widths @ f(edges[1:, None] - widths[:, None] * u).mean(1)

    assert told("stratified", from_above) == (None, None)


def test_functions_take_arrays_and_single_points():
    f = fixtures.make(Fixture("along", {"shape": "exp", "direction": torch.tensor([0.5, 1.0]).double()}))
    assert f(np.array([0.0, 1.0])).item() == pytest.approx(np.e)
    assert f([[0.0, 1.0]]).shape == (1,)
    assert fixtures.make(Fixture("curve", {"shape": "square", "rate": 2.0}))(np.array(3.0)).item() == 36
