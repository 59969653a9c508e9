"""The deep Boltzmann machine and the bound of mean field, against enumeration over all triples (x, h¹, h²)."""

import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.boltzmann import energies
from course.lvm.boltzmann.annealed_importance_sampling import annealed_importance_sampling
from course.lvm.boltzmann.deep import (
    LayerStates,
    bottom_up,
    energy,
    folded,
    hidden_1_probabilities,
    hidden_2_probabilities,
    load,
    lower_bound,
    mean_field,
    posterior_gibbs_step,
    save,
    unfolded,
)
from course.lvm.boltzmann.training import gibbs_step
from course.lvm.oracles import deep_boltzmann_machine as oracle
from course.lvm.oracles import rbm as rbm_oracle
from course.lvm.parameters import DBMParameters
from tests.lvm.machines import assert_same, bits, converted, deep_machine_of, flat, needs_gpu, seeded

widths = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 2))
machines = st.builds(deep_machine_of, st.integers(0, 2**31), widths, st.sampled_from([0.1, 1.0, 2.0]))
MACHINE = oracle.four_three_two()
X = rbm_oracle.states(4)


def close(found, expected, tolerance=1e-9):
    torch.testing.assert_close(found, expected, rtol=tolerance, atol=tolerance)


def exact_log_Z(parameters):
    return energies.log_Z(folded(parameters))


def random_states(seed, count, parameters):
    sizes = (len(parameters.hidden_bias_1), len(parameters.hidden_bias_2))
    generator = seeded(seed)
    return LayerStates(*(torch.rand(count, size, generator=generator, dtype=torch.float64) for size in sizes))


@given(machines)
@settings(max_examples=20, deadline=None)
def test_energies_give_the_joint_law_of_the_table(parameters):
    x, one, two = (rbm_oracle.states(len(bias)) for bias in parameters[2:])
    states = LayerStates(one[:, None], two)
    masses = (-energy(x[:, None, None], states, parameters) - exact_log_Z(parameters)).exp()
    close(masses, oracle.joint_table(parameters))


@given(machines)
@settings(max_examples=20, deadline=None)
def test_folding_gives_a_restricted_machine_of_the_same_law(parameters):
    machine = folded(parameters)
    close(energies.log_Z(machine), oracle.log_Z(parameters))
    x, _, two = (rbm_oracle.states(len(bias)) for bias in parameters[2:])
    outer = torch.cat([x[:, None].expand(-1, len(two), -1), two.expand(len(x), -1, -1)], 2)
    close(
        energies.log_prob(outer, machine, energies.log_Z(machine)).exp(),
        oracle.joint_table(parameters).sum(1),
    )
    assert_same(unfolded(machine, x.shape[1]), parameters)


@given(machines)
@settings(max_examples=20, deadline=None)
def test_a_layer_given_its_neighbors_has_the_law_of_the_table(parameters):
    joint = oracle.joint_table(parameters)
    x, one, two = (rbm_oracle.states(len(bias)) for bias in parameters[2:])
    for c, h2 in enumerate(two):
        exact = (joint[:, :, c] / joint[:, :, c].sum(1, keepdim=True)) @ one
        close(hidden_1_probabilities(x, h2.expand(len(x), -1), parameters), exact)
    table = joint.sum(0)
    close(hidden_2_probabilities(one, parameters), (table / table.sum(1, keepdim=True)) @ two)


def test_gibbs_steps_with_x_held_fixed_leave_the_posterior_as_it_is():
    # From exact draws of the posterior, one step on: each state's share within five exact standard errors.
    count, x = 40_000, X[5]
    table = oracle.posterior_table(x[None], MACHINE)[0].flatten()
    drawn = torch.multinomial(table, count, replacement=True, generator=seeded())
    hidden_2 = rbm_oracle.states(2)[drawn % 4]
    states = posterior_gibbs_step(x.expand(count, -1), hidden_2, MACHINE, generator=seeded(1))
    places = torch.tensor([16, 8, 4, 2, 1])
    shares = torch.bincount((torch.cat(states, 1).long() * places).sum(1), minlength=32) / count
    assert ((shares - table).abs() <= 5 * (table * (1 - table) / count).sqrt()).all()


def test_gibbs_steps_of_the_folded_machine_reach_the_model():
    law = oracle.joint_table(MACHINE).sum(1).flatten()  # of (x, h²)
    transition = torch.linalg.matrix_power(rbm_oracle.gibbs_transition(folded(MACHINE)), 60)
    assert (transition[0] - law).abs().max() < 1e-4
    count, outer = 20_000, torch.zeros(20_000, 6).double()
    generator = seeded()
    for _ in range(60):
        outer = gibbs_step(outer, folded(MACHINE), generator=generator)
    shares = torch.bincount((outer.long() * 2 ** torch.arange(5, -1, -1)).sum(1), minlength=64) / count
    assert ((shares - transition[0]).abs() <= 5 * (law * (1 - law) / count).sqrt()).all()


@given(machines, st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_the_lower_bound_is_below_log_p_for_any_q_and_what_the_sum_says(parameters, seed):
    x = rbm_oracle.states(len(parameters.visible_bias))
    states = random_states(seed, len(x), parameters)
    found = lower_bound(x, states, parameters, exact_log_Z(parameters))
    close(found, oracle.lower_bound(x, states, parameters))
    assert (found <= oracle.log_prob(x, parameters) + 1e-12).all()


@given(machines)
@settings(max_examples=20, deadline=None)
def test_the_bound_at_mean_field_is_below_log_p(parameters):
    x = rbm_oracle.states(len(parameters.visible_bias))
    bound = lower_bound(x, mean_field(x, parameters).states, parameters, exact_log_Z(parameters))
    assert (bound <= oracle.log_prob(x, parameters) + 1e-12).all()


def test_the_bound_is_tight_where_the_posterior_is_a_product_and_not_elsewhere():
    def gap(parameters):
        bound = lower_bound(X, mean_field(X, parameters).states, parameters, exact_log_Z(parameters))
        return oracle.log_prob(X, parameters) - bound

    assert gap(MACHINE._replace(weights_2=torch.zeros(3, 2).double())).abs().max() < 1e-12
    assert gap(MACHINE).min() > 0.01


def test_mean_field_stops_at_a_fixed_point_where_the_bound_is_flat():
    found = mean_field(X, MACHINE, tolerance=1e-13, max_steps=5000)
    assert found.change <= 1e-13
    close(found.states.hidden_1, hidden_1_probabilities(X, found.states.hidden_2, MACHINE), 1e-12)
    close(found.states.hidden_2, hidden_2_probabilities(found.states.hidden_1, MACHINE), 1e-12)
    states = LayerStates(*(value.clone().requires_grad_() for value in found.states))
    slopes = torch.autograd.grad(lower_bound(X, states, MACHINE, 0.0).sum(), states)
    assert max(slope.abs().max() for slope in slopes) < 1e-10


def test_one_layer_after_the_other_never_lowers_the_bound():
    start = random_states(0, len(X), MACHINE)
    bounds = [
        lower_bound(X, mean_field(X, MACHINE, start=start, tolerance=0, max_steps=t).states, MACHINE, 0.0)
        for t in range(1, 12)
    ]
    bounds.insert(0, lower_bound(X, start, MACHINE, 0.0))
    assert all((after >= before - 1e-12).all() for before, after in itertools.pairwise(bounds))
    assert (bounds[1] > bounds[0]).all()


def test_both_at_once_has_the_same_fixed_points():
    one_by_one = mean_field(X, MACHINE, tolerance=1e-12, max_steps=5000)
    at_once = mean_field(X, MACHINE, parallel=True, tolerance=1e-12, max_steps=5000)
    assert at_once.steps > one_by_one.steps
    assert_same(at_once.states, one_by_one.states, atol=1e-9)


def test_both_at_once_may_swing_for_ever():
    # Two units that inhibit each other strongly, begun alike: on, off, on, …, while one after the other settles.
    parameters = DBMParameters(*(torch.tensor(v).double() for v in ([[0.0]], [[-12.0]], [0.0], [6.0], [6.0])))
    x, start = torch.zeros(1, 1).double(), LayerStates(*torch.full((2, 1, 1), 0.9).double())
    assert mean_field(x, parameters, start=start, parallel=True, max_steps=1000).change > 0.5
    assert mean_field(x, parameters, start=start).change <= 1e-6


def test_mean_field_may_have_several_fixed_points_and_the_start_decides():
    parameters = DBMParameters(*(torch.tensor(v).double() for v in ([[0.0]], [[8.0]], [0.0], [-4.0], [-4.0])))
    x = torch.zeros(1, 1).double()
    low, high = (
        mean_field(x, parameters, start=LayerStates(*torch.full((2, 1, 1), p).double())).states.hidden_1
        for p in (0.1, 0.9)
    )
    assert low < 0.1
    assert high > 0.9


def test_mean_field_makes_no_more_steps_than_allowed():
    found = mean_field(X, MACHINE, tolerance=0, max_steps=3)
    assert found.steps == 3
    start = bottom_up(X, MACHINE)
    for _ in range(3):
        hidden_1 = hidden_1_probabilities(X, start.hidden_2, MACHINE)
        start = LayerStates(hidden_1, hidden_2_probabilities(hidden_1, MACHINE))
    assert_same(found.states, start)


def test_certain_units_have_no_entropy():
    states = LayerStates(torch.ones(16, 3).double(), torch.zeros(16, 2).double())
    close(lower_bound(X, states, MACHINE, 0.0), -energy(X, states, MACHINE))


def test_annealed_importance_sampling_finds_log_Z_of_the_folded_machine():
    parameters = deep_machine_of(0, (8, 6, 4))
    found = annealed_importance_sampling(folded(parameters), temperatures=500, generator=seeded())
    assert abs(found.log_Z - exact_log_Z(parameters)) < 5 * found.standard_error
    assert found.standard_error < 0.05


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_results_have_the_dtype_of_the_data(dtype):
    parameters, x = converted(MACHINE, dtype), X.to(dtype)
    found = mean_field(x, parameters)
    bound = lower_bound(x, found.states, parameters, exact_log_Z(parameters))
    assert {value.dtype for value in (*found.states, bound)} == {dtype}
    close(bound.double(), lower_bound(X, mean_field(X, MACHINE).states, MACHINE, exact_log_Z(MACHINE)), 1e-5)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda p: mean_field(X[:, :3], p), r"x must have the shape \(…, D\) with D = 4"),
        (lambda p: mean_field(X[:0], p), "x must not be empty"),
        (lambda p: mean_field(X, p, max_steps=0), "max_steps must be a whole number, at least 1; got 0"),
        (lambda p: mean_field(X, p, tolerance=math.nan), "tolerance must be a number, at least 0; got nan"),
        (
            lambda p: mean_field(X, p, start=random_states(0, 16, p)[::-1] and LayerStates(X, X)),
            r"hidden_1 must have the shape \(…, H1\)",
        ),
        (
            lambda p: folded(p._replace(weights_2=p.weights_2.T)),
            r"weights_2 must have the shape \(H1, H2\) with H1 = 3 .*\(2, 3\)",
        ),
        (
            lambda p: folded(p._replace(visible_bias=p.visible_bias.float())),
            "hidden_bias_1 holds torch.float64 where visible_bias holds torch.float32",
        ),
        (
            lambda p: folded(p._replace(hidden_bias_2=p.hidden_bias_2 * math.inf)),
            "hidden_bias_2 must hold finite numbers; got -?inf",
        ),
        (lambda p: hidden_2_probabilities(X, p), r"hidden_1 must have the shape \(…, H1\) with H1 = 3"),
        (lambda p: energy(X, LayerStates(X, X), p), r"hidden_1 must have the shape \(…, H1\) with H1 = 3"),
    ],
)
def test_what_does_not_fit_is_named(use, message):
    with pytest.raises(ValueError, match=message):
        use(MACHINE)


@pytest.mark.gpu
@needs_gpu
def test_the_gpu_finds_what_the_cpu_finds():
    parameters, x = deep_machine_of(0, (20, 12, 6)), bits(0, 50, 20)
    there = converted(parameters, "cuda")
    found = mean_field(x.cuda(), there, tolerance=1e-12, max_steps=1000).states
    expected = mean_field(x, parameters, tolerance=1e-12, max_steps=1000).states
    close(flat(found).cpu(), flat(expected), 1e-8)
    bound = lower_bound(x.cuda(), found, there, exact_log_Z(there)).cpu()
    close(bound, lower_bound(x, expected, parameters, exact_log_Z(parameters)), 1e-8)


def test_a_file_keeps_the_machine(tmp_path):
    save(MACHINE, tmp_path / "machine.pt")
    assert_same(load(tmp_path / "machine.pt"), MACHINE)
    torch.save(MACHINE, tmp_path / "whole.pt")  # would run code on the way in
    with pytest.raises(ValueError, match="path must be a file that was written by save"):
        load(tmp_path / "whole.pt")
    with pytest.raises(ValueError, match="parameters must be of the class DBMParameters"):
        save(3, tmp_path / "machine.pt")
