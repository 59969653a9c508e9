"""The likelihood gradient in two phases, exactly and by Gibbs sampling, against tables and transition matrices.

Tests of draws compare each entry of a mean over N draws with its exact mean, at five of its exact standard errors from
the transition matrix: by the normal law, less than one false alarm in a million entries, and the seeds are fixed.
"""

import inspect
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd import grad

from course.lvm.boltzmann import energies
from course.lvm.boltzmann.training import (
    PersistentContrastiveDivergence,
    contrast,
    contrastive_divergence,
    difference,
    gibbs_step,
    likelihood_gradient,
    negative_phase,
    positive_phase,
    statistics,
)
from course.lvm.distributions.exact import state_blocks
from course.lvm.distributions.families import draw_bits
from course.lvm.oracles import rbm as oracle
from course.lvm.parameters import RBMParameters
from tests.lvm.machines import assert_same, bits, converted, flat, machine_of, needs_gpu, seeded

machines = st.builds(machine_of, st.integers(0, 2**31), st.integers(1, 4), st.integers(1, 4))
MACHINE = oracle.four_by_three()
DATA = bits(0, 10)


def assert_mean(found, expected, variance):
    assert ((found - expected).abs() <= 5 * variance.sqrt() + 1e-12).all()


@given(machines)
@settings(max_examples=25, deadline=None)
def test_the_negative_phase_is_the_mean_under_the_model(parameters):
    assert_same(negative_phase(parameters), oracle.model_statistics(parameters))


def test_the_negative_phase_is_the_gradient_of_log_Z_also_in_blocks(monkeypatch):
    values = [value.requires_grad_() for value in machine_of(0, 5, 6)]
    expected = grad(oracle.log_Z(RBMParameters(*values)), values)
    monkeypatch.setitem(inspect.unwrap(state_blocks).__kwdefaults__, "block", 7)
    assert_same(negative_phase(RBMParameters(*values)), expected)


@given(machines, st.integers(0, 2**31), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_the_likelihood_gradient_is_that_of_the_tables(parameters, seed, count):
    x = bits(seed, count, len(parameters.visible_bias))
    gradient, value = likelihood_gradient(x, parameters)
    assert_same(gradient, oracle.likelihood_gradient(x, parameters))
    torch.testing.assert_close(value, oracle.log_prob(x, parameters).mean())


def test_the_likelihood_gradient_is_zero_where_the_model_is_the_data():
    x = oracle.states(4)  # all states, equally often: the law of a machine without weights and visible biases
    machine = machine_of(0, scale=0)._replace(visible_bias=torch.zeros(4).double())
    assert flat(likelihood_gradient(x, machine)[0]).abs().max() < 1e-15


def test_draws_of_h_do_as_well_as_probabilities_but_vary():
    # The positive phase by draws has the same mean; its variance per row is that of x_i h_j, x_i² p_j (1 − p_j).
    x = DATA[:1].repeat(40_000, 1)
    p = energies.hidden_probabilities(x, MACHINE)
    by_draws = statistics(x, draw_bits(p, seeded())).weights
    variance = (x[:1].T.square() @ (p * (1 - p))[:1]) / len(x)
    assert_mean(by_draws, positive_phase(x, MACHINE).weights, variance)
    assert variance.max() > 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gibbs_steps_follow_the_transition_matrix(dtype):
    count, law = 20_000, oracle.gibbs_transition(MACHINE)
    powers = 2 ** torch.arange(3, -1, -1)
    generator = seeded(1)
    for number, x in enumerate(oracle.states(4)):
        after = gibbs_step(x.to(dtype).repeat(count, 1), converted(MACHINE, dtype), generator=generator)
        assert after.dtype == dtype
        shares = torch.bincount((after.long() * powers).sum(1), minlength=16) / count
        assert_mean(shares, law[number], law[number] * (1 - law[number]) / count)


def test_probabilities_in_place_of_draws_would_be_another_chain():
    # x → p(h | x) → x': the mean of x' differs from that of the Gibbs step by far more than any tolerance here.
    x = oracle.states(4)
    by_probabilities = energies.visible_probabilities(energies.hidden_probabilities(x, MACHINE), MACHINE)
    assert (by_probabilities - oracle.gibbs_transition(MACHINE) @ x).abs().max() > 0.02


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_cd_has_the_mean_of_the_exact_operator(steps):
    x = DATA.repeat(8000, 1)
    gradient, _ = contrastive_divergence(x, MACHINE, steps=steps, generator=seeded())
    expected = oracle.expected_cd_gradient(DATA, MACHINE, steps)
    variance = flat(oracle.variance_of_cd_gradient(DATA, MACHINE, steps)) * len(DATA) / len(x)
    assert_mean(flat(gradient), flat(expected), variance)
    for other in {1, 2, 3} - {steps}:  # so that one step more or less would be seen
        apart = flat(expected) - flat(oracle.expected_cd_gradient(DATA, MACHINE, other))
        assert (apart.abs() / variance.sqrt()).max() > 8


def test_cd_is_biased_and_the_less_the_longer():
    exact = flat(oracle.likelihood_gradient(DATA, MACHINE))
    errors = [
        float((flat(oracle.expected_cd_gradient(DATA, MACHINE, k)) - exact).norm() / exact.norm())
        for k in (1, 2, 5, 20)
    ]
    assert errors[0] > 0.1
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-8

    x = DATA.repeat(3000, 1)
    found = flat(contrastive_divergence(x, MACHINE, generator=seeded())[0])
    variance = flat(oracle.variance_of_cd_gradient(DATA, MACHINE, 1)) * len(DATA) / len(x)
    assert ((found - exact).abs() / variance.sqrt()).max() > 20


def test_cd_has_mean_zero_where_the_model_is_the_law_of_the_data():
    states, joint = oracle.states(4), oracle.joint_table(MACHINE)
    law = joint.sum(1)
    rows = [flat(oracle.expected_cd_gradient(row[None], MACHINE, 1)) for row in states]
    assert (law @ torch.stack(rows)).abs().max() < 1e-15

    # By draws: x from the law, x' one step further. Σ p(x) T(x, x') (s(x) − s(x'))² is the variance of a row.
    x = states[torch.multinomial(law, 40_000, replacement=True, generator=seeded(2))]
    found = flat(contrastive_divergence(x, MACHINE, generator=seeded(3))[0])
    s = torch.stack([flat(positive_phase(row[None], MACHINE)) for row in states])
    flow = law[:, None] * oracle.gibbs_transition(MACHINE)
    squares = (flow[..., None] * (s[:, None] - s).square()).sum((0, 1))
    assert_mean(found, torch.zeros_like(found), squares / len(x))

    noise = bits(4, len(x))  # chains that started at noise would give another mean
    from_noise = flat(contrast(x, gibbs_step(noise, MACHINE, generator=seeded(5)), MACHINE)[0])
    assert from_noise.abs().max() > 0.02


def test_a_contrast_is_the_gradient_of_free_energies_with_the_draws_held_fixed():
    particles = bits(1, 7)
    values = [value.clone().requires_grad_() for value in MACHINE]
    parameters = RBMParameters(*values)
    gap = energies.free_energy(particles, parameters).mean() - energies.free_energy(DATA, parameters).mean()
    gradient, value = contrast(DATA, particles, MACHINE)
    assert_same(gradient, grad(gap, values), atol=1e-15)
    torch.testing.assert_close(value, gap.detach())


def test_no_gradient_flows_through_an_estimate():
    parameters = RBMParameters(*(value.clone().requires_grad_() for value in MACHINE))
    chains = PersistentContrastiveDivergence(DATA, generator=seeded())
    for estimate in (likelihood_gradient, contrastive_divergence, chains):
        gradient, value = estimate(DATA, parameters)
        assert not any(tensor.requires_grad for tensor in (*gradient, value))


def test_persistent_chains_go_on_from_where_they_stood():
    estimate = PersistentContrastiveDivergence(bits(1, 6), steps=2, generator=seeded(7))
    generator, expected = seeded(7), bits(1, 6)
    for _ in range(3):
        gradient, _ = estimate(DATA, MACHINE)
        for _ in range(2):
            expected = gibbs_step(expected, MACHINE, generator=generator)
        assert torch.equal(estimate.chains, expected)
        assert_same(gradient, contrast(DATA, expected, MACHINE)[0])


@pytest.mark.parametrize("put", [lambda chains: torch.zeros_like(chains), lambda chains: chains.zero_()])
def test_persistent_chains_go_on_from_where_they_were_put(put):
    """Every unit keeps to itself in this machine; also where the numbers were changed in the tensor that is there."""
    copy = RBMParameters(60 * torch.eye(4), torch.full((4,), -30.0), torch.full((4,), -30.0))
    estimate = PersistentContrastiveDivergence(torch.ones(2, 4))
    estimate(torch.zeros(1, 4), copy)
    assert (estimate.chains == 1).all()
    estimate.chains = put(estimate.chains)
    estimate(torch.zeros(1, 4), copy)
    assert (estimate.chains == 0).all()


def test_persistent_chains_move_in_inference_mode_as_elsewhere():
    found = []
    for mode in (torch.inference_mode, torch.no_grad):
        with mode():
            estimate = PersistentContrastiveDivergence(bits(1, 6), generator=seeded(7))
            for _ in range(2):
                estimate(DATA, MACHINE)
            found.append(estimate.chains)
    assert torch.equal(*found)


def test_persistent_chains_do_not_look_at_the_data():
    one, other = (PersistentContrastiveDivergence(bits(1, 6), generator=seeded(7)) for _ in range(2))
    one(DATA, MACHINE)
    other(1 - DATA, MACHINE)
    assert torch.equal(one.chains, other.chains)


def test_persistent_chains_forget_their_start_and_then_pcd_is_unbiased():
    count, calls = 30_000, 12
    start = torch.zeros(count, 4).double()
    estimate = PersistentContrastiveDivergence(start, generator=seeded(8))
    found = [flat(estimate(DATA, MACHINE)[0]) for _ in range(calls)]
    variance = flat(oracle.variance_of_cd_gradient(start[:1], MACHINE, calls)) / count
    exact = flat(oracle.likelihood_gradient(DATA, MACHINE))
    after = torch.linalg.matrix_power(oracle.gibbs_transition(MACHINE), calls)[0]
    still_there = (after - oracle.joint_table(MACHINE).sum(1)).abs().max()
    assert still_there < 1e-4
    assert_mean(found[-1], exact, variance)
    assert ((found[0] - exact).abs() / variance.sqrt()).max() > 20  # and biased before


def test_drawn_ones_are_as_frequent_as_their_probability():
    p = torch.tensor([0.0, 0.001, 0.3, 0.97, 1.0])
    shares = draw_bits(p.expand(100_000, -1), seeded()).mean(0)
    assert_mean(shares, p, p * (1 - p) / 100_000)
    assert (shares[0], shares[-1]) == (0, 1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gradients_have_the_dtype_of_the_parameters_and_values_are_float64(dtype):
    parameters, x = converted(MACHINE, dtype), DATA.to(dtype)
    chains = PersistentContrastiveDivergence(x, generator=seeded())
    for estimate in (likelihood_gradient, partial(contrastive_divergence, generator=seeded()), chains):
        gradient, value = estimate(x, parameters)
        assert {tensor.dtype for tensor in gradient} == {dtype}
        assert value.dtype == torch.float64
    expected = converted(oracle.likelihood_gradient(DATA, MACHINE), dtype)
    assert_same(likelihood_gradient(x, parameters)[0], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("steps", [0, -1, 1.0, None])
def test_a_number_of_steps_that_is_none_is_refused(steps):
    with pytest.raises(ValueError, match=f"steps must be a whole number, at least 1; got {steps}"):
        contrastive_divergence(DATA, MACHINE, steps=steps)
    with pytest.raises(ValueError, match=f"steps must be a whole number, at least 1; got {steps}"):
        PersistentContrastiveDivergence(DATA, steps=steps)


def test_data_of_another_width_are_refused():
    for use in (likelihood_gradient, contrastive_divergence, positive_phase):
        with pytest.raises(ValueError, match=r"x must have the shape \(N, D\) with D = 4"):
            use(DATA[:, :3], MACHINE)


def test_a_difference_keeps_its_kind():
    assert isinstance(difference(MACHINE, MACHINE), RBMParameters)
    assert not flat(difference(MACHINE, MACHINE)).any()


@pytest.mark.gpu
@needs_gpu
def test_the_gpu_follows_the_same_operator():
    x = DATA.repeat(3000, 1).cuda()
    generator = torch.Generator("cuda").manual_seed(0)
    gradient, _ = contrastive_divergence(x, converted(MACHINE, "cuda"), generator=generator)
    variance = flat(oracle.variance_of_cd_gradient(DATA, MACHINE, 1)) * len(DATA) / len(x)
    assert_mean(flat(gradient).cpu(), flat(oracle.expected_cd_gradient(DATA, MACHINE, 1)), variance)
    assert_same(
        (value.cpu() for value in likelihood_gradient(x, converted(MACHINE, "cuda"))[0]),
        oracle.likelihood_gradient(DATA, MACHINE),
    )
