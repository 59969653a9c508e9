"""The right values of exercise 11 agree with other routes: tables of states, grids of noise, laws, the library."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from autograde.audit.trial import examine, read_examination
from autograde.course_folder import CourseFolder
from course.check import load_cases
from course.check.cases.deep_and_discrete import (
    conditional_noise,
    layered_log_joint,
    mean_field_bound,
    mean_field_sweep,
    rebar,
    relaxed_bit,
    straight_through_bias,
)
from course.check.cases.deep_and_discrete.common import HELD, Machine, digits, machine, states
from course.lvm.distributions.families import Bernoulli
from course.lvm.gradients import relaxed
from course.lvm.oracles import deep_boltzmann_machine
from course.lvm.parameters import DBMParameters

CASES = load_cases("11_deep_and_discrete")
COURSE = CourseFolder.open(Path(__file__).parents[2])
EXERCISE = read_examination(COURSE, "11_deep_and_discrete")
FOUR_THREE_TWO = deep_boltzmann_machine.four_three_two()
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


def as_machine(parameters):
    """The library's parameters in the order of the exercise."""
    return Machine(
        parameters.visible_bias,
        parameters.hidden_bias_1,
        parameters.hidden_bias_2,
        parameters.weights_1,
        parameters.weights_2,
    )


def as_parameters(parts):
    return DBMParameters(parts.weights_1, parts.weights_2, parts.a, parts.b1, parts.b2)


def drawn(seed, visible=4, lower=3, upper=2):
    """A machine, all its pictures, and probabilities for each."""
    generator = torch.Generator().manual_seed(seed)
    parts = machine(generator, visible, lower, upper)
    x = states(visible)
    mu1, mu2 = (torch.rand(len(x), width, generator=generator).double() for width in (lower, upper))
    return x, mu1, mu2, parts


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_bound_of_the_checks_is_that_of_the_table(seed):
    x, mu1, mu2, parts = drawn(seed)
    log_Z = mean_field_bound.log_partition(parts)
    parameters = as_parameters(parts)
    assert log_Z == pytest.approx(float(deep_boltzmann_machine.log_Z(parameters)))
    found = mean_field_bound.by_enumeration(x, mu1, mu2, parts, log_Z)
    torch.testing.assert_close(found, deep_boltzmann_machine.lower_bound(x, (mu1, mu2), parameters))


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_a_sweep_never_lowers_the_bound_nor_raises_it_above_log_p(seed):
    x, mu1, mu2, parts = drawn(seed)
    exact = deep_boltzmann_machine.log_prob(x, as_parameters(parts))
    log_Z = mean_field_bound.log_partition(parts)
    bounds = [mean_field_bound.by_enumeration(x, mu1, mu2, parts, log_Z)]
    for _ in range(4):
        mu1, mu2 = mean_field_sweep.by_loops(x, mu2, parts)
        bounds.append(mean_field_bound.by_enumeration(x, mu1, mu2, parts, log_Z))
    assert bool((torch.stack(bounds).diff(dim=0) > -1e-12).all())
    assert bool((bounds[-1] < exact + 1e-12).all())


def test_a_sweep_raises_the_bound_to_its_top_in_each_layer_by_itself():
    x, _, mu2, parts = drawn(3)
    first, second = mean_field_sweep.by_loops(x, mu2, parts)
    for layer, bound in (
        (first, lambda mu: mean_field_bound.by_enumeration(x, mu, mu2, parts, 0.0)),
        (second, lambda mu: mean_field_bound.by_enumeration(x, first, mu, parts, 0.0)),
    ):
        top = bound(layer)
        for unit in range(layer.shape[1]):
            for change in (-1e-3, 1e-3):
                other = layer.clone()
                other[:, unit] += change
                assert bool((bound(other) < top).all())


def test_renewing_both_layers_at_once_can_lower_the_bound():
    """So the order of the text is no matter of taste."""
    parts = Machine(*(torch.tensor(part).double() for part in ([0.0], [-4.0], [-4.0], [[0.0]], [[8.0]])))
    x, mu1, mu2 = (
        torch.zeros(1, 1).double(),
        torch.ones(1, 1).double() * 0.95,
        torch.ones(1, 1).double() * 0.05,
    )
    both = (parts.b1 + mu2 @ parts.weights_2.T).sigmoid(), (parts.b2 + mu1 @ parts.weights_2).sigmoid()
    again = (
        (parts.b1 + both[1] @ parts.weights_2.T).sigmoid(),
        (parts.b2 + both[0] @ parts.weights_2).sigmoid(),
    )
    once, twice = (mean_field_bound.by_enumeration(x, *each, parts, 0.0) for each in (both, again))
    assert both[0] < 0.05 < 0.95 < both[1]
    assert again[1] < 0.05 < 0.95 < again[0]  # it swings
    in_turn = mean_field_bound.by_enumeration(x, *mean_field_sweep.by_loops(x, mu2, parts), parts, 0.0)
    assert max(once, twice) < in_turn - 1


def test_without_coupling_the_bound_is_tight():
    case = CASES["bound_without_a_coupling"].build(5)
    x, _, _, *parts, _ = case.arguments
    given_h1 = parts[1] + x @ parts[3]
    log_p = x @ parts[0] + torch.nn.functional.softplus(given_h1).sum(1)
    all_x = states(10)
    log_Z = torch.logsumexp(
        all_x @ parts[0] + torch.nn.functional.softplus(parts[1] + all_x @ parts[3]).sum(1), 0
    )
    torch.testing.assert_close(case.expected, log_p - log_Z)


def test_the_machine_of_the_text_is_that_of_the_oracle_and_its_gap_stays():
    """As the cell after task 2 prints: the gap shrinks, and does not go to zero."""
    names = {"W1": 3, "W2": 4, "a": 0, "b1": 1, "b2": 2}
    source = (COURSE.root / "exercises" / "solutions" / "11_deep_and_discrete.py").read_text()
    space = {"torch": torch}
    start = source.index("W1 = torch.tensor")
    exec(source[start : source.index("machine = a, b1", start)], space)
    parts = as_machine(FOUR_THREE_TWO)
    for name, place in names.items():
        torch.testing.assert_close(space[name].double(), parts[place], rtol=1e-6, atol=1e-6)
    x = states(4)
    exact = deep_boltzmann_machine.log_prob(x, FOUR_THREE_TWO)
    mu2 = torch.full((16, 2), 0.5).double()
    for _ in range(200):
        mu1, mu2 = mean_field_sweep.by_loops(x, mu2, parts)
    gap = exact - deep_boltzmann_machine.lower_bound(x, (mu1, mu2), FOUR_THREE_TWO)
    assert 0.01 < gap.mean() < 0.5
    assert bool((gap > 0).all())


@pytest.mark.parametrize("widths", [(3, 2), (3, 2, 2), (2, 2, 1, 2)])
def test_the_probabilities_of_all_states_of_all_layers_sum_to_one(widths):
    generator = torch.Generator().manual_seed(len(widths))
    _, _, weights, biases = layered_log_joint.drawn(generator, 4, *(max(width, 2) for width in widths))
    weights = [
        w[:below, :above] for w, (below, above) in zip(weights, itertools.pairwise(widths), strict=True)
    ]
    biases = [bias[:width] for bias, width in zip(biases, widths, strict=True)]
    x, *layers = states(sum(widths)).split(list(widths), 1)
    total = layered_log_joint.by_loops(x, layers, weights, biases).logsumexp(0)
    assert float(total) == pytest.approx(0, abs=1e-10)


def test_an_observed_effect_couples_its_causes():
    """As the cell after task 3 says: what explains the alarm makes the burglar less probable again."""
    causes = states(2)
    network = [torch.tensor([[6.0, 6.0]])], [torch.tensor([-5.0]), torch.tensor([-3.0, -3.0])]
    p = layered_log_joint.by_loops(torch.ones(4, 1), [causes], *network).exp()
    burglar, quake = causes[:, 0] == 1, causes[:, 1] == 1
    before, alarm = 1 / (1 + math.exp(3)), float(p[burglar].sum() / p.sum())
    explained = float(p[burglar & quake].sum() / p[quake].sum())
    assert before < explained < 0.1 < 0.4 < alarm


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_relaxed_bit_is_the_quantile_of_its_law_and_agrees_with_the_library(seed):
    logit, u, temperature = relaxed_bit.drawn(torch.Generator().manual_seed(seed), 8, 3)
    z = relaxed_bit.by_loops(logit, u, temperature)
    torch.testing.assert_close(z, relaxed.relax_bits(logit, u, temperature))
    law = stats.logistic(loc=logit.numpy(), scale=1)
    np.testing.assert_allclose(law.cdf(temperature * torch.logit(z).numpy()), u.numpy(), rtol=1e-9)
    assert bool(((z > 0.5) == (u > 1 - logit.sigmoid())).all())


@pytest.mark.parametrize("temperature", [0.1, 1.0, 3.0])
def test_a_share_of_sigma_is_above_one_half_at_each_temperature(temperature):
    """On a fine grid of u, as the cell after task 4 says of draws; the mean is another matter."""
    u = ((torch.arange(2000) + 0.5) / 2000)[:, None].double()
    z = relaxed_bit.by_loops(torch.ones(1).double(), u, temperature)
    p = 1 / (1 + math.exp(-1))
    assert float((z > 0.5).double().mean()) == pytest.approx(p, abs=1e-3)
    assert float(z.mean()) == pytest.approx(p, abs=0.01) or temperature > 0.5


def test_the_mean_of_a_hot_relaxed_bit_is_nearer_to_one_half():
    u = ((torch.arange(2000) + 0.5) / 2000)[:, None].double()
    means = [float(relaxed_bit.by_loops(torch.ones(1).double(), u, t).mean()) for t in (0.1, 0.5, 1.0, 3.0)]
    assert means == sorted(means, reverse=True)
    assert means[-1] < 0.62 < 0.72 < means[0]


def test_straight_through_is_biased_as_a_mean_over_both_bits_says():
    theta, t = 0.7, 0.45
    mean = theta * 2 * (1 - t) + (1 - theta) * 2 * (0 - t)
    step = 1e-6
    slope = sum(s * ((theta + s * step) * (1 - t) ** 2 + (1 - theta - s * step) * t**2) for s in (1, -1)) / (
        2 * step
    )
    arguments = [torch.tensor([value]).double() for value in (theta, -2 * t, 2 - 2 * t, t**2, (1 - t) ** 2)]
    found = straight_through_bias.by_enumeration(*arguments)
    assert float(found) == pytest.approx(mean - slope, abs=1e-8)
    assert float(found) == pytest.approx(2 * theta - 1)


def test_straight_through_goes_the_wrong_way_below_045_as_the_text_asks():
    """Its mean 2θ − 0.9 changes its sign at 0.45; the derivative is 0.1 throughout."""
    theta = torch.tensor([0.1, 0.44, 0.46, 0.9]).double()
    ones = torch.ones(4).double()
    bias = straight_through_bias.by_enumeration(theta, -0.9 * ones, 1.1 * ones, 0.2025 * ones, 0.3025 * ones)
    assert (0.1 + bias > 0).tolist() == [False, False, True, True]


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_noise_behind_a_bit_has_its_sign_its_law_and_agrees_with_the_library(seed):
    v, b, logit = conditional_noise.drawn(torch.Generator().manual_seed(seed), 6, 3)
    found = conditional_noise.by_decimals(v, b, logit)
    assert torch.equal((found > 0).double(), b)
    law, at_zero = stats.logistic(loc=logit.numpy()), stats.logistic(loc=logit.numpy()).cdf(0)
    given_zero, given_one = law.cdf(found) / at_zero, (law.cdf(found) - at_zero) / (1 - at_zero)
    np.testing.assert_allclose(np.where(b == 1, given_one, given_zero), v, rtol=1e-8, atol=1e-9)
    u = torch.where(b == 1, 1 - logit.sigmoid() / 2, logit.neg().sigmoid() / 2)  # some u that gives this b
    torch.testing.assert_close(found, relaxed.couple(logit, u, v).after)


def test_the_noise_behind_an_improbable_bit_keeps_its_digits():
    v = torch.tensor([[0.1], [0.5], [0.9]]).double()
    for sign in (1, -1):
        logit = torch.tensor([40.0 * sign]).double()
        b = torch.full((3, 1), 0.0 if sign > 0 else 1.0).double()
        found = conditional_noise.by_decimals(v, b, logit)
        # far out the logistic law is exponential: ζ̃ is −log(1 − v) for b = 1, log v for b = 0
        expected = v.log() if sign > 0 else -torch.log1p(-v)
        torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)


def grid(count):
    return (torch.arange(count, dtype=torch.float64) + 0.5) / count


def test_rebar_is_unbiased_for_any_control_and_is_not_without_its_corrections():
    """The mean over a fine grid of (u, v), for one bit, is the derivative whatever the control is."""
    logit = torch.tensor([0.4]).double()
    count = 400
    u, v = (each.reshape(-1, 1) for each in torch.meshgrid(grid(count), grid(count), indexing="ij"))
    p = logit.sigmoid()

    def f(z):
        return (z - 0.45) ** 2 + z

    exact = p * (1 - p) * (f(torch.ones(1)) - f(torch.zeros(1)))
    for control in (
        lambda zeta: f((zeta / 0.5).sigmoid()),
        lambda zeta: 2 * f((zeta / 1.3).sigmoid()),
        lambda zeta: (zeta / 3).tanh() - 0.3 * (zeta / 4).sigmoid(),
    ):
        leaf = logit.expand(count**2, 1).clone().requires_grad_()
        coupled = relaxed.couple(leaf, u, v)
        c, c_tilde = control(coupled.before).sum(1), control(coupled.after).sum(1)
        dc, dc_tilde = (torch.autograd.grad(each.sum(), leaf, retain_graph=True)[0] for each in (c, c_tilde))
        b = coupled.bit
        parts = f(b)[:, 0], b - p, c_tilde.detach(), dc, dc_tilde
        estimates = (parts[0] - parts[2])[:, None] * parts[1] + parts[3] - parts[4]
        torch.testing.assert_close(
            rebar.by_loops(*(part[:50] for part in parts)), estimates[:50], rtol=1e-12, atol=1e-12
        )
        assert float(estimates.mean()) == pytest.approx(float(exact), abs=5e-3)
        without = (parts[0] - parts[2])[:, None] * parts[1]
        assert abs(float(without.mean()) - float(exact)) > 0.02


def test_the_numbers_of_rebar_are_those_of_the_library():
    generator = torch.Generator().manual_seed(8)
    logit, weight = torch.tensor([0.5, -0.8]).double(), torch.tensor([1.0, 1.4]).double()
    t = torch.tensor([0.3, 0.6]).double()
    found = rebar.question(generator, 6, logit, weight, t, -0.2, 0.8, 1.5)
    again = torch.Generator().manual_seed(8)
    u, v = 0.03 + 0.94 * torch.rand(2, 6, 2, dtype=torch.float64, generator=again)

    def f(z, q):
        return (weight * (z - t).square()).sum(-1) - 0.2

    q = Bernoulli(logit[None])
    control = relaxed.relaxed_control(f, q, temperature=0.8, strength=1.5)
    expected = relaxed.controlled_gradient(f, q, control, u[:, None], v[:, None])
    torch.testing.assert_close(rebar.by_loops(*found), expected.gradient[:, 0].detach())
    torch.testing.assert_close(found[0], expected.value[:, 0])


@pytest.mark.parametrize(("t", "helps"), [(0.45, False), (-2.0, True)])
def test_rebar_helps_where_f_is_large_at_both_bits_and_not_where_it_is_nearly_the_same(t, helps):
    """As the cell after task 7 shows, on a grid of (u, v): by a factor of more than five, or not at all."""
    logit = torch.tensor([0.6]).double().logit()
    u, v = (each.reshape(-1, 1) for each in torch.meshgrid(grid(300), grid(300), indexing="ij"))
    leaf = logit.expand(len(u), 1).clone().requires_grad_()
    coupled = relaxed.couple(leaf, u, v)
    c, c_tilde = (((each / 0.5).sigmoid() - t).square().sum(1) for each in (coupled.before, coupled.after))
    dc, dc_tilde = (torch.autograd.grad(each.sum(), leaf, retain_graph=True)[0] for each in (c, c_tilde))
    f_b, score = (coupled.bit - t).square()[:, 0], coupled.bit - 0.6
    reinforce = (f_b[:, None] * score).var()
    found = ((f_b - c_tilde.detach())[:, None] * score + dc - dc_tilde).var()
    assert found < reinforce / 5 if helps else found > reinforce


def test_independent_pixels_reach_what_the_text_says():
    order = torch.randperm(1797, generator=torch.Generator().manual_seed(11))
    train, test = digits()[order[:1437]], digits()[order[1437:]]
    p = (train.sum(0) + 1) / (len(train) + 2)
    log_p = (test * p.log() + (1 - test) * (1 - p).log()).sum(1).mean()
    assert log_p.item() == pytest.approx(-25.3, abs=0.15)


def test_a_constant_baseline_has_no_variance_on_the_toy_problem():
    """As the cell after task 7 says: of a bit there are two outcomes, and both give the same."""
    theta = 0.6
    f0, f1 = 0.45**2, 0.55**2
    baseline = (1 - theta) * f1 + theta * f0
    outcomes = (f1 - baseline) * (1 - theta), (f0 - baseline) * (0 - theta)
    assert outcomes[0] == pytest.approx(outcomes[1], abs=1e-15)
    assert outcomes[0] == pytest.approx(0.1 * theta * (1 - theta))


# What is right in another form.


def sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    first = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    return first, torch.sigmoid(b2 + first @ W2)


@pytest.mark.parametrize(
    "form",
    [
        lambda first, second: (first, second),
        lambda first, second: [first, second],
        lambda first, second: (first.numpy(), second.tolist()),
        lambda first, second: (list(first), [list(row) for row in second]),
        lambda first, second: (first.float(), second.float()),
    ],
)
def test_both_layers_come_in_any_form(form):
    assert told("mean_field_sweep", lambda *arguments: form(*sweep(*arguments))) == (None, None)


def test_layers_may_be_handled_from_the_top_with_a_list_of_ones_own():
    def joint(x, layers, weights, biases):
        layers.insert(0, x)  # the list is the caller's, its tensors stay as they are
        total = torch.nn.functional.logsigmoid((2 * layers[-1] - 1) * biases[-1]).sum(1)
        for z, above, w, bias in zip(
            layers[-2::-1], layers[::-1], weights[::-1], biases[-2::-1], strict=False
        ):
            total = total + torch.nn.functional.logsigmoid((2 * z - 1) * (bias + above @ w.T)).sum(1)
        return total

    assert told("layered_log_joint", joint) == (None, None)


@pytest.mark.parametrize("small", [1e-6, 1e-9])
def test_a_clamp_of_u_is_caught_near_its_ends(small):
    def clamped(logit, u, temperature):
        return torch.sigmoid((logit + torch.logit(u.clamp(small, 1 - small))) / temperature)

    in_sight, hidden = told("relaxed_bit", clamped)
    assert in_sight is None
    assert hidden == HELD


def test_the_plain_formula_loses_improbable_bits_alone():
    """As the text of task 6 says, and its hint mends."""

    def plain(v, b, logit):
        p = torch.sigmoid(logit)
        u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
        return logit + torch.logit(u)

    assert told("conditional_noise", plain) == (None, conditional_noise.ROUNDED)


@pytest.mark.parametrize("order", ["both at once", "the upper one first"])
def test_another_order_of_the_sweep_is_told_which_one_is_asked(order):
    def other(x, mu1, mu2, a, b1, b2, W1, W2):
        new2 = torch.sigmoid(b2 + mu1 @ W2)
        return torch.sigmoid(b1 + x @ W1 + (mu2 if order == "both at once" else new2) @ W2.T), new2

    in_sight, hidden = told("mean_field_sweep", other)
    assert "at once" in in_sight if order == "both at once" else "h² is renewed first" in in_sight
    assert hidden == in_sight
