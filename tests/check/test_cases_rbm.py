"""The right values of exercise 10 agree with other routes: tables of states, autograd, transition matrices, paths."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.audit.trial import examine, read_examination
from autograde.course_folder import CourseFolder
from course.check import load_cases
from course.check.cases.rbm import (
    ais_log_weights,
    contrastive_divergence_step,
    energy,
    free_energy,
    gibbs_step,
    hidden_probabilities,
    log_partition,
    phase_difference,
)
from course.check.cases.rbm.common import HELD, digits, machine, states
from course.lvm.oracles import rbm
from course.lvm.parameters import RBMParameters

CASES = load_cases("10_rbm")
COURSE = CourseFolder.open(Path(__file__).parents[2])
EXERCISE = read_examination(COURSE, "10_rbm")
FOUR_BY_THREE = rbm.four_by_three()
#: Biases of the visible and the hidden units, and weights, as the exercise has them.
A, B, W = FOUR_BY_THREE.visible_bias, FOUR_BY_THREE.hidden_bias, FOUR_BY_THREE.weights
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


def drawn(seed, visible, hidden):
    return machine(torch.Generator().manual_seed(seed), visible, hidden)


def test_the_energy_is_minus_the_logarithm_of_the_joint_probability_and_log_z():
    pairs = list(itertools.product(states(4), states(3)))
    x, h = torch.stack([one for one, _ in pairs]), torch.stack([other for _, other in pairs])
    log_p = -energy.by_loops(x, h, A, B, W) - rbm.log_Z(FOUR_BY_THREE)
    torch.testing.assert_close(log_p.exp().reshape(16, 8), rbm.joint_table(FOUR_BY_THREE))


def test_the_free_energy_is_minus_the_logarithm_of_the_marginal_and_log_z():
    log_p = -free_energy.by_enumeration(states(4), A, B, W) - rbm.log_Z(FOUR_BY_THREE)
    torch.testing.assert_close(log_p, rbm.log_prob(states(4), FOUR_BY_THREE))


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_slope_of_minus_the_free_energy_by_b_is_the_hidden_probability(seed):
    a, b, weights = drawn(seed, 5, 4)
    x = states(5)
    leaf = b.clone().requires_grad_()
    for n in (3, 17, 30):
        value = free_energy.by_enumeration(x[n : n + 1], a, leaf, weights)[0]
        slope = torch.autograd.grad(-value, leaf)[0]
        torch.testing.assert_close(
            slope, hidden_probabilities.by_bayes(x[n : n + 1], b, weights)[0], rtol=1e-9, atol=1e-9
        )


def test_the_hidden_probabilities_are_the_marginals_of_the_table():
    found = hidden_probabilities.by_bayes(states(4), B, W)
    torch.testing.assert_close(found, rbm.posterior_marginals(states(4), FOUR_BY_THREE))


def test_without_weights_and_biases_the_free_energy_is_minus_h_log_2():
    """As the hint of task 2 asks."""
    zeros = torch.zeros(5).double(), torch.zeros(4).double(), torch.zeros(5, 4).double()
    found = free_energy.by_enumeration(states(5), *zeros)
    torch.testing.assert_close(found, torch.full((32,), -4 * math.log(2)).double())


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_either_layer_may_be_summed_out_of_the_partition_function(seed):
    a, b, weights = drawn(seed, 7, 5)
    whole = log_partition.by_enumeration(a, b, weights)
    torch.testing.assert_close(log_partition.over_hidden(a, b, weights), whole)
    torch.testing.assert_close(log_partition.over_hidden(b, a, weights.T), whole)
    torch.testing.assert_close(whole, rbm.log_Z(RBMParameters(weights, a, b)))


def phases_of(x, parameters):
    """The exact gradient by the case's own route."""
    model = phase_difference.all_states_of(parameters)
    return phase_difference.by_loops(x, phase_difference.hidden_of(x, parameters), *model)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_phases_are_the_gradient_of_the_exact_mean_log_likelihood(seed):
    parameters = drawn(seed, 4, 6)
    x = states(4)[torch.randint(16, (7,), generator=torch.Generator().manual_seed(seed))]
    leaves = [part.clone().requires_grad_() for part in parameters]
    log_p = -free_energy.by_enumeration(x, *leaves) - log_partition.by_enumeration(*leaves)
    for found, slope in zip(phases_of(x, parameters), torch.autograd.grad(log_p.mean(), leaves), strict=True):
        torch.testing.assert_close(found, slope)


def test_the_phases_are_those_of_the_table():
    x = states(4)[[0, 3, 3, 9, 14]]
    expected = rbm.likelihood_gradient(x, FOUR_BY_THREE)
    by_a, by_b, by_W = phases_of(x, (A, B, W))
    torch.testing.assert_close(by_a, expected.visible_bias)
    torch.testing.assert_close(by_b, expected.hidden_bias)
    torch.testing.assert_close(by_W, expected.weights)


def intervals(probabilities):
    """The numbers between which a uniform number decides alike, whatever the state: their middles and lengths."""
    ends = [0.0, *sorted({round(p, 14) for p in probabilities}), 1.0]
    return [((low + high) / 2, high - low) for low, high in itertools.pairwise(ends)]


def all_draws(parameters):
    """All that the uniform numbers of one Gibbs step can decide: u_h, u_x and the probability, for each."""
    a, b, weights = parameters
    given_x, given_h = (b + states(len(a)) @ weights).sigmoid(), (a + states(len(b)) @ weights.T).sigmoid()
    units = [intervals(column.tolist()) for column in (*given_x.T, *given_h.T)]
    for choice in itertools.product(*units):
        u = torch.tensor([middle for middle, _ in choice]).double()
        yield u[: len(b)], u[len(b) :], math.prod(length for _, length in choice)


SMALL = RBMParameters(
    torch.tensor([[1.3], [-0.8]]).double(), torch.tensor([0.4, -0.3]).double(), torch.tensor([-0.6]).double()
)
OF_SMALL = SMALL.visible_bias, SMALL.hidden_bias, SMALL.weights


def transition(parameters):
    """The transition matrix of the case's Gibbs step, exactly, over all that the uniform numbers decide."""
    every = states(len(parameters[0]))
    powers = 2 ** torch.arange(every.shape[1] - 1, -1, -1).double()
    matrix = torch.zeros(len(every), len(every)).double()
    for u_h, u_x, probability in all_draws(parameters):
        numbers = u_h.expand(len(every), -1), u_x.expand(len(every), -1)
        ends = gibbs_step.by_loops(every, *parameters, *numbers) @ powers
        matrix[torch.arange(len(every)), ends.long()] += probability
    return matrix


def test_the_gibbs_step_has_the_transition_matrix_of_the_table_and_leaves_p_as_it_is():
    matrix = transition(OF_SMALL)
    torch.testing.assert_close(matrix, rbm.gibbs_transition(SMALL), rtol=1e-10, atol=1e-10)
    p = rbm.log_prob(states(2), SMALL).exp()
    torch.testing.assert_close(p @ matrix, p)


def expected_step(x, steps):
    """The mean of the case's CD step over all that its uniform numbers decide, for one row."""
    total = [torch.zeros_like(part) for part in OF_SMALL]
    for choice in itertools.product(list(all_draws(OF_SMALL)), repeat=steps):
        u_h = torch.stack([u[None] for u, _, _ in choice])
        u_x = torch.stack([u[None] for _, u, _ in choice])
        probability = math.prod(each for _, _, each in choice)
        step = contrastive_divergence_step.step_by_loops(x[None], *OF_SMALL, u_h, u_x, 0.3)
        total = [old + probability * part for old, part in zip(total, step, strict=True)]
    return total


@pytest.mark.parametrize("steps", [1, 2])
def test_the_mean_step_of_contrastive_divergence_is_that_of_the_exact_operator(steps):
    x = torch.tensor([1.0, 0.0]).double()
    exact = rbm.expected_cd_gradient(x[None], SMALL, steps)
    ordered = exact.visible_bias, exact.hidden_bias, exact.weights
    for found, gradient in zip(expected_step(x, steps), ordered, strict=True):
        torch.testing.assert_close(found, 0.3 * gradient)


def test_the_mean_step_is_zero_where_the_model_is_the_law_of_the_data_and_else_not_the_likelihoods():
    p = rbm.log_prob(states(2), SMALL).exp()
    rows = [expected_step(x, 1) for x in states(2)]
    for place in range(3):
        mean = sum(share * row[place] for share, row in zip(p, rows, strict=True))
        torch.testing.assert_close(mean, torch.zeros_like(mean), atol=1e-12, rtol=0)
    x = torch.tensor([1.0, 0.0]).double()
    likelihood = 0.3 * rbm.likelihood_gradient(x[None], SMALL).weights
    assert (expected_step(x, 1)[2] - likelihood).abs().max() > 0.005


def test_the_mean_step_of_cd_1_is_the_gradient_of_no_function():
    """As the marking scheme says: its derivatives are not symmetric, as those of a gradient are."""
    x = states(2)[[2, 3]]

    def field(t):
        parameters = RBMParameters(t[:2].reshape(2, 1), t[2:4], t[4:])
        step = rbm.expected_cd_gradient(x, parameters, 1)
        return torch.cat([step.weights.flatten(), step.visible_bias, step.hidden_bias])

    at = torch.cat([SMALL.weights.flatten(), SMALL.visible_bias, SMALL.hidden_bias])
    shifts = 1e-5 * torch.eye(5).double()
    jacobian = torch.stack([(field(at + shift) - field(at - shift)) / 2e-5 for shift in shifts], 1)
    assert (jacobian - jacobian.T).abs().max() > 0.01


@pytest.mark.parametrize("betas", [[0.0, 1.0], [0.0, 0.3, 1.0], [0.0, 0.2, 0.5, 1.0]])
def test_the_mean_weight_over_all_paths_is_z(betas):
    levels = torch.tensor(betas).double()
    steps, every = len(betas) - 1, states(2)
    matrices = [
        rbm.gibbs_transition(
            RBMParameters(beta * SMALL.weights, beta * SMALL.visible_bias, beta * SMALL.hidden_bias)
        )
        for beta in levels[1:-1]
    ]
    paths = torch.tensor(list(itertools.product(range(4), repeat=steps)))
    probability = torch.full((len(paths),), 0.25).double()
    for t, matrix in enumerate(matrices):
        probability *= matrix[paths[:, t], paths[:, t + 1]]
    x = every[paths].transpose(0, 1)  # (T, paths, D)
    log_w = ais_log_weights.by_enumeration(x, levels, *OF_SMALL)
    torch.testing.assert_close(probability @ log_w.exp(), rbm.log_Z(SMALL).exp())
    assert probability @ log_w < rbm.log_Z(SMALL)  # log Z comes out too low on average
    if betas == [0.0, 1.0]:
        torch.testing.assert_close(log_w, 2 * math.log(2) - free_energy.by_enumeration(x[0], *OF_SMALL))


def test_a_step_of_annealing_that_is_even_has_the_moments_of_the_oracle():
    levels = torch.linspace(0, 1, 4).double()
    matrices = [
        rbm.gibbs_transition(
            RBMParameters(beta * SMALL.weights, beta * SMALL.visible_bias, beta * SMALL.hidden_bias)
        )
        for beta in levels[1:-1]
    ]
    paths = torch.tensor(list(itertools.product(range(4), repeat=3)))
    probability = 0.25 * matrices[0][paths[:, 0], paths[:, 1]] * matrices[1][paths[:, 1], paths[:, 2]]
    log_w = ais_log_weights.by_enumeration(states(2)[paths].transpose(0, 1), levels, *OF_SMALL)
    _, square = rbm.ais_moments(SMALL, 3)
    torch.testing.assert_close(probability @ (2 * log_w).exp(), square)


@pytest.mark.parametrize(
    "name", ["step_of_forty_rows", "step_drawn", "step_of_digits", "step_of_single_units"]
)
@pytest.mark.parametrize("seed", range(5))
def test_no_uniform_number_of_a_gibbs_step_is_near_its_probability(name, seed):
    x, a, b, weights, u_h, u_x = CASES[name].build(seed).arguments
    p_h = (b + x @ weights).sigmoid()
    p_x = (a + (u_h < p_h).to(x) @ weights.T).sigmoid()
    assert min(float((u_h - p_h).abs().min()), float((u_x - p_x).abs().min())) > 5e-4


def cd(positive=lambda p, u: p, negative=lambda p, u: p):
    """A step of CD; positive, negative: what is taken for h in the phases, of its probabilities and numbers."""

    def step(x, a, b, W, u_h, u_x, rate):
        chains = x
        for k in range(len(u_h)):
            h = (u_h[k] < torch.sigmoid(b + chains @ W)).to(x)
            chains = (u_x[k] < torch.sigmoid(a + h @ W.T)).to(x)
        one = positive(torch.sigmoid(b + x @ W), u_h[0])
        other = negative(torch.sigmoid(b + chains @ W), u_h[-1])
        by_W = (x.T @ one - chains.T @ other) / len(x)
        return a + rate * (x - chains).mean(0), b + rate * (one - other).mean(0), W + rate * by_W

    return step


def test_drawn_hidden_units_in_the_phases_are_named():
    def bits(p, u):
        return (u < p).to(p)

    assert told("contrastive_divergence_step", cd()) == (None, None)
    assert told("contrastive_divergence_step", cd(positive=bits))[0].startswith(
        "the data's phase has drawn h"
    )
    assert told("contrastive_divergence_step", cd(negative=bits))[0].startswith(
        "the model's phase has h drawn"
    )


@pytest.mark.parametrize(
    "form", [lambda h: h, lambda h: h.bool(), lambda h: h.int().tolist(), lambda h: h.numpy()]
)
def test_bits_come_in_any_form(form):
    def step(x, a, b, W, u_h, u_x):
        h = (u_h <= torch.sigmoid(b + x @ W)).to(x)
        return form((torch.logit(u_x) < a + h @ W.T).to(x))

    assert told("gibbs_step", step) == (None, None)


@pytest.mark.parametrize("form", [tuple, list, lambda parts: [part.tolist() for part in parts]])
def test_gradients_come_in_any_form(form):
    def phases(x, p_h, x_model, p_h_model, weights):
        both = torch.cat([x, x_model]), torch.cat([p_h, p_h_model])
        signs = torch.cat([torch.full_like(x[:, 0], 1 / len(x)), -weights])
        return form((signs @ both[0], signs @ both[1], (signs[:, None] * both[0]).T @ both[1]))

    assert told("phase_difference", phases) == (None, None)


@pytest.mark.parametrize("small", [1e-6, 1e-9, 1e-12])
def test_a_small_number_inside_a_logarithm_is_caught_and_named(small):
    def free(x, a, b, W):
        return -(x @ a) + (torch.sigmoid(-b - x @ W) + small).log().sum(1)

    in_sight, hidden = told("free_energy", free)
    assert in_sight is None or "epsilon" in in_sight
    assert hidden == HELD or "epsilon" in hidden


def test_who_enumerates_the_larger_layer_needs_too_much_memory():
    def over_visible(a, b, W):
        x = torch.cartesian_prod(*[W.new_tensor([0.0, 1.0])] * len(a)).reshape(-1, len(a))
        return torch.logsumexp(x @ a + torch.nn.functional.softplus(b + x @ W).sum(1), 0)

    assert told("log_partition", over_visible) == (None, "it needs more memory than it may have")


def test_pairs_of_a_small_machine_may_be_enumerated_in_any_order():
    def by_recursion(a, b, W):
        if len(a) > len(b):
            a, b, W = b, a, W.T
        if len(a) == 0:
            return float(np.logaddexp(0, b.numpy()).sum())
        without, with_it = by_recursion(a[1:], b, W[1:]), by_recursion(a[1:], b + W[0], W[1:])
        return np.logaddexp(without, float(a[0]) + with_it)

    assert told("log_partition", by_recursion) == (None, None)


def test_independent_pixels_reach_what_the_text_says():
    order = torch.randperm(1797, generator=torch.Generator().manual_seed(10))
    train, test = digits()[order[:1437]], digits()[order[1437:]]
    p = (train.sum(0) + 1) / (len(train) + 2)
    log_p = (test * p.log() + (1 - test) * (1 - p).log()).sum(1).mean().item()
    assert log_p == pytest.approx(-25.3, abs=0.05)


def test_no_model_gives_bars_and_stripes_more_than_the_text_says():
    rows = states(3)
    pictures = torch.cat([rows.repeat(1, 3), rows[1:-1].repeat_interleave(3, 1)])
    assert len(pictures.unique(dim=0)) == 14
    assert -math.log(14) == pytest.approx(-2.639, abs=5e-4)
    zero = torch.zeros(9).double(), torch.zeros(8).double(), torch.zeros(9, 8).double()
    for part in phases_of(pictures, zero):  # where learning would stay for ever
        torch.testing.assert_close(part, torch.zeros_like(part), atol=1e-12, rtol=0)
