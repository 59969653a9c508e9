"""What the source notes say about Boltzmann machines and should not: each is shown wrong, and what holds instead.

The names A7 … B15 are those of the list of errata in the course's curriculum.
"""

import math

import pytest
import torch
from torch.distributions import Bernoulli

from course.lvm.boltzmann import energies
from course.lvm.boltzmann.deep import hidden_1_probabilities, mean_field
from course.lvm.boltzmann.training import (
    contrastive_divergence,
    likelihood_gradient,
    negative_phase,
    positive_phase,
)
from course.lvm.oracles import deep_boltzmann_machine as deep_oracle
from course.lvm.oracles import rbm as oracle
from course.lvm.parameters import RBMParameters
from tests.lvm.machines import bits, flat, seeded

MACHINE = oracle.four_by_three()
VISIBLE, HIDDEN = oracle.states(4), oracle.states(3)
DATA = bits(0, 10)


def normalized(masses):
    return masses / masses.sum(0)


def test_a7_the_exponent_of_x_given_h_has_a_plus():
    joint = oracle.joint_table(MACHINE)
    exact = joint / joint.sum(0)
    inputs = energies.visible_logits(HIDDEN, MACHINE)  # a + W h
    printed = normalized((-(VISIBLE @ inputs.T)).exp())
    corrected = normalized((VISIBLE @ inputs.T).exp())
    assert (printed - exact).abs().max() > 0.3
    assert (corrected - exact).abs().max() < 1e-15
    product = (
        Bernoulli(energies.visible_probabilities(HIDDEN, MACHINE)).log_prob(VISIBLE[:, None]).sum(-1).exp()
    )
    assert (product - exact).abs().max() < 1e-15


def test_a8_the_marginal_of_h_is_no_product_and_needs_Z():
    exact = oracle.hidden_table(MACHINE)
    marginals = exact @ HIDDEN
    printed = Bernoulli(marginals).log_prob(HIDDEN).sum(-1).exp()
    assert (printed - exact).abs().max() > 0.02
    log_Z = energies.log_Z(MACHINE)
    corrected = (-energies.free_energy(HIDDEN, energies.transposed(MACHINE)) - log_Z).exp()
    assert (corrected - exact).abs().max() < 1e-15
    weights, visible_bias, hidden_bias = MACHINE
    written_out = (HIDDEN @ hidden_bias).exp() * (1 + (visible_bias + HIDDEN @ weights.T).exp()).prod(1)
    assert (written_out / log_Z.exp() - exact).abs().max() < 1e-15


def test_a8_what_is_tractable_is_the_posterior_its_marginals_and_its_mode():
    posterior = oracle.posterior_table(VISIBLE, MACHINE)
    product = (
        Bernoulli(energies.hidden_probabilities(VISIBLE, MACHINE)[:, None]).log_prob(HIDDEN).sum(-1).exp()
    )
    assert (product - posterior).abs().max() < 1e-15
    assert torch.equal(energies.most_probable_hidden(VISIBLE, MACHINE), HIDDEN[posterior.argmax(1)])


def test_a9_the_gradient_is_the_positive_phase_less_the_negative_one():
    step = 1e-5

    def log_likelihood(change):
        weights = MACHINE.weights.clone()
        weights[0, 0] += change
        parameters = MACHINE._replace(weights=weights)
        return float(energies.log_prob(DATA, parameters, energies.log_Z(parameters)).mean())

    slope = (log_likelihood(step) - log_likelihood(-step)) / (2 * step)
    # Printed: E_data[∂E] − E_model[∂E] with ∂E/∂W = −x hᵀ
    printed = -positive_phase(DATA, MACHINE).weights[0, 0] + negative_phase(MACHINE).weights[0, 0]
    found = likelihood_gradient(DATA, MACHINE)[0].weights[0, 0]
    assert abs(slope) > 0.01
    assert float(printed) == pytest.approx(-slope, abs=1e-8)
    assert float(found) == pytest.approx(slope, abs=1e-8)


def test_b9_binary_units_are_summed_over_not_integrated():
    machine = RBMParameters(*(torch.tensor(v, dtype=torch.float64) for v in ([[1.2]], [0.5], [-0.3])))
    nodes = (torch.arange(2000).double() + 0.5) / 2000
    integral = (-energies.energy(nodes[:, None, None], nodes[:, None], machine)).exp().mean()
    assert float(integral) == pytest.approx(1.587, abs=5e-4)
    assert float(energies.log_Z(machine).exp()) == pytest.approx(7.445, abs=5e-4)
    expected = 1 + math.exp(0.5) + math.exp(-0.3) + math.exp(0.5 - 0.3 + 1.2)
    assert float(energies.log_Z(machine).exp()) == pytest.approx(expected, rel=1e-14)


def test_b11_only_Z_is_hard_and_one_layer_of_it_sums_out():
    free = -energies.free_energy(VISIBLE, MACHINE)
    assert (free - oracle.log_Z(MACHINE) - oracle.log_prob(VISIBLE, MACHINE)).abs().max() < 1e-14
    by_smaller_layer = torch.logsumexp(
        -energies.free_energy(HIDDEN, energies.transposed(MACHINE)), 0
    )  # 2³ terms, not 2⁷
    torch.testing.assert_close(by_smaller_layer, oracle.log_Z(MACHINE), rtol=1e-14, atol=0)


def test_b11_without_the_hidden_sum_log_p_is_off_by_what_depends_on_x():
    forgotten = VISIBLE @ MACHINE.visible_bias
    errors = oracle.log_prob(VISIBLE, MACHINE) - forgotten
    assert errors.max() - errors.min() > 1
    only_visible = torch.logsumexp(forgotten, 0)  # a Z over x alone normalizes that, but is not Z
    assert abs(only_visible - oracle.log_Z(MACHINE)) > 1


def test_b12_the_model_expectation_does_not_know_the_data():
    one, other = (bits(seed, 10) for seed in (1, 2))
    difference = [
        flat(likelihood_gradient(x, MACHINE)[0]) - flat(positive_phase(x, MACHINE)) for x in (one, other)
    ]
    torch.testing.assert_close(*difference)
    # With x of the data in the place of the model's own x', both phases are the same and nothing is learned.
    shadowed = flat(positive_phase(one, MACHINE)) - flat(positive_phase(one, MACHINE))
    assert not shadowed.any()
    assert flat(likelihood_gradient(one, MACHINE)[0]).norm() > 0.1


def test_b13_a_chain_of_finite_length_is_not_the_gradient_of_the_likelihood():
    x = DATA.repeat(3000, 1)
    exact, found = (
        oracle.likelihood_gradient(DATA, MACHINE),
        contrastive_divergence(x, MACHINE, generator=seeded()),
    )
    standard_errors = (flat(oracle.variance_of_cd_gradient(DATA, MACHINE, 1)) / 3000).sqrt()
    assert ((flat(found[0]) - flat(exact)).abs() / standard_errors).max() > 20
    expected = oracle.expected_cd_gradient(DATA, MACHINE, 1)
    assert ((flat(found[0]) - flat(expected)).abs() <= 5 * standard_errors).all()


def test_b14_hidden_units_are_independent_given_x_only():
    law = oracle.hidden_table(MACHINE)
    pairs = HIDDEN.T @ (law[:, None] * HIDDEN) - torch.outer(law @ HIDDEN, law @ HIDDEN)
    assert (pairs - pairs.diag().diag()).abs().max() > 0.005
    for number in range(len(VISIBLE)):
        given_x = oracle.posterior_table(VISIBLE, MACHINE)[number]
        pairs = HIDDEN.T @ (given_x[:, None] * HIDDEN) - torch.outer(given_x @ HIDDEN, given_x @ HIDDEN)
        assert (pairs - pairs.diag().diag()).abs().max() < 1e-15


def test_b15_the_posterior_of_a_deep_machine_does_not_factorize():
    deep = deep_oracle.four_three_two()
    assert deep_oracle.posterior_mutual_information(VISIBLE, deep).min() > 0.001
    without_top = deep._replace(weights_2=torch.zeros_like(deep.weights_2))
    assert deep_oracle.posterior_mutual_information(VISIBLE, without_top).abs().max() < 1e-14
    # Given both neighbors h¹ is a product again.
    joint, h2 = deep_oracle.joint_table(deep), oracle.states(2)
    for a, x in enumerate(VISIBLE):
        for c in range(len(h2)):
            product = Bernoulli(hidden_1_probabilities(x, h2[c], deep)).log_prob(HIDDEN).sum(-1).exp()
            assert (product - joint[a, :, c] / joint[a, :, c].sum()).abs().max() < 1e-14


def test_b15_neither_one_pass_upwards_nor_mean_field_is_the_posterior():
    deep = deep_oracle.four_three_two()
    exact = deep_oracle.posterior_marginals(VISIBLE, deep).hidden_1
    upwards = (VISIBLE @ deep.weights_1 + deep.hidden_bias_1).sigmoid()
    field = mean_field(VISIBLE, deep).states.hidden_1
    assert (upwards - exact).abs().max() > 0.1
    assert (field - exact).abs().max() > 0.01
    assert (field - exact).abs().mean() < (upwards - exact).abs().mean()
