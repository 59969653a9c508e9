"""The restricted Boltzmann machine, against enumeration over all pairs (x, h)."""

import inspect
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd import grad

from course.lvm.boltzmann import energies
from course.lvm.distributions import exact
from course.lvm.distributions.families import Bernoulli
from course.lvm.oracles import rbm as oracle
from course.lvm.parameters import RBMParameters
from tests.lvm.machines import bits, converted, machine_of, needs_gpu, seeded

machines = st.builds(
    machine_of, st.integers(0, 2**31), st.integers(1, 4), st.integers(1, 4), st.sampled_from([0.1, 1.0, 3.0])
)


def close(found, expected, tolerance=1e-9):
    torch.testing.assert_close(found, expected, rtol=tolerance, atol=tolerance)


@given(machines)
@settings(max_examples=25, deadline=None)
def test_energies_give_the_joint_law_of_the_table(parameters):
    x, h = (oracle.states(size) for size in parameters.weights.shape)
    minus_energies = -energies.energy(x[:, None], h, parameters)
    close((minus_energies - energies.log_Z(parameters)).exp(), oracle.joint_table(parameters))


@given(machines)
@settings(max_examples=25, deadline=None)
def test_the_free_energy_sums_the_hidden_units_out(parameters):
    x = oracle.states(len(parameters.visible_bias))
    close(energies.log_prob(x, parameters, energies.log_Z(parameters)), oracle.log_prob(x, parameters))
    close(
        energies.log_prob(x, parameters, float(energies.log_Z(parameters))).exp().sum(),
        torch.tensor(1.0).double(),
    )


@given(machines)
@settings(max_examples=25, deadline=None)
def test_the_posterior_is_the_product_of_its_marginals(parameters):
    x, h = (oracle.states(size) for size in parameters.weights.shape)
    close(energies.hidden_probabilities(x, parameters), oracle.posterior_marginals(x, parameters))
    posterior = Bernoulli(energies.hidden_logits(x, parameters))
    for number, state in enumerate(h):
        table = oracle.posterior_table(x, parameters)[:, number]
        close(posterior.log_prob(state.expand(len(x), -1)), table.log())


@given(machines)
@settings(max_examples=25, deadline=None)
def test_the_law_of_x_given_h_is_that_of_the_table(parameters):
    x, h = (oracle.states(size) for size in parameters.weights.shape)
    joint = oracle.joint_table(parameters)
    expected = (joint / joint.sum(0)).T @ x
    close(energies.visible_probabilities(h, parameters), expected)
    close(energies.visible_logits(h, parameters).sigmoid(), expected)


@given(machines)
@settings(max_examples=25, deadline=None)
def test_the_mode_of_the_posterior_is_a_threshold(parameters):
    x = oracle.states(len(parameters.visible_bias))
    found = energies.most_probable_hidden(x, parameters)
    assert torch.equal(found, oracle.most_probable_hidden(x, parameters))


def test_the_mode_of_the_posterior_is_not_that_of_the_prior_bias():
    x = oracle.states(4)
    found = energies.most_probable_hidden(x, oracle.four_by_three())
    assert 0 < found.mean() < 1  # thresholding a probability at 0 would give ones everywhere
    assert found.unique(dim=0).shape[0] > 1


@given(machines)
@settings(max_examples=25, deadline=None)
def test_transposing_changes_the_names_of_the_layers_and_nothing_else(parameters):
    other = energies.transposed(parameters)
    x, h = (oracle.states(size) for size in parameters.weights.shape)
    close(energies.energy(x[:, None], h, parameters), energies.energy(h[:, None], x, other).T)
    close(energies.log_Z(other), energies.log_Z(parameters))
    close(
        (-energies.free_energy(h, other) - energies.log_Z(parameters)).exp(), oracle.hidden_table(parameters)
    )


@given(machines)
@settings(max_examples=25, deadline=None)
def test_log_Z_is_the_sum_over_all_pairs(parameters):
    close(energies.log_Z(parameters), oracle.log_Z(parameters))


@pytest.mark.parametrize(
    ("scale", "log_Z"), [(0.1, 13.281617), (0.5, 15.242337), (1.0, 21.528368), (2.0, 40.407526)]
)
def test_log_Z_of_twelve_and_eight_units_is_the_published_number(scale, log_Z):
    parameters = machine_of(0, 12, 8, scale)
    assert float(energies.log_Z(parameters)) == pytest.approx(log_Z, abs=1e-6)


def test_log_Z_enumerates_only_the_smaller_layer_in_blocks(monkeypatch):
    parameters = machine_of(0, 300, 5, 0.1)
    whole = energies.log_Z(parameters)
    monkeypatch.setitem(inspect.unwrap(exact.state_blocks).__kwdefaults__, "block", 7)
    close(energies.log_Z(parameters), whole)
    close(energies.log_Z(energies.transposed(parameters)), whole)


def test_the_gradient_of_the_free_energy_is_the_mean_of_that_of_the_energy():
    parameters = oracle.four_by_three()
    weights = parameters.weights.clone().requires_grad_()
    x = bits(0, 1)
    (found,) = grad(energies.free_energy(x, parameters._replace(weights=weights)).sum(), weights)
    close(found, -torch.outer(x[0], oracle.posterior_marginals(x, parameters)[0]))


@pytest.mark.parametrize("logit", [-50.0, 5.0, 21.0, 35.0, 50.0])
def test_the_free_energy_keeps_its_digits_where_units_are_nearly_sure(logit):
    parameters = RBMParameters(*(torch.tensor(v).double() for v in ([[0.0]], [0.0], [logit])))
    found = -float(energies.free_energy(torch.zeros(1).double(), parameters))
    assert found == pytest.approx(max(logit, 0) + math.log1p(math.exp(-abs(logit))), rel=1e-15, abs=0)


def test_extreme_parameters_overflow_nowhere():
    parameters = converted(machine_of(0, 6, 5, 1e3), torch.float32)
    x = oracle.states(6).float()
    assert energies.log_Z(parameters).isfinite()
    assert energies.free_energy(x, parameters).isfinite().all()
    assert energies.log_prob(x, parameters, energies.log_Z(parameters)).exp().sum().item() == pytest.approx(
        1, abs=1e-2
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_results_have_the_dtype_of_the_data(dtype):
    parameters, x = converted(oracle.four_by_three(), dtype), bits(0, 5).to(dtype)
    results = [
        energies.free_energy(x, parameters),
        energies.hidden_probabilities(x, parameters),
        energies.most_probable_hidden(x, parameters),
        energies.log_prob(x, parameters, energies.log_Z(parameters)),
    ]
    assert {result.dtype for result in results} == {dtype}
    assert energies.log_Z(parameters).dtype == torch.float64
    close(results[0].double(), energies.free_energy(x.double(), oracle.four_by_three()), 1e-5)


def test_leading_axes_are_free():
    parameters = oracle.four_by_three()
    x = bits(0, 6).reshape(2, 3, 4)
    close(
        energies.free_energy(x, parameters), energies.free_energy(x.reshape(6, 4), parameters).reshape(2, 3)
    )
    assert energies.energy(x[:, :, None], oracle.states(3), parameters).shape == (2, 3, 8)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (
            lambda p: energies.free_energy(torch.zeros(2, 3).double(), p),
            r"x must have the shape \(…, D\) with D = 4.*\(2, 3\)",
        ),
        (
            lambda p: energies.free_energy(torch.zeros(2, 4), p),
            "weights holds torch.float64 where x holds torch.float32",
        ),
        (lambda p: energies.free_energy("0101", p), "x must be a tensor, an array, .*; got '0101'"),
        (
            lambda p: energies.visible_logits(torch.zeros(4).double(), p),
            r"h must have the shape \(…, H\) with H = 3",
        ),
        (
            lambda p: energies.log_Z(p._replace(visible_bias=p.hidden_bias)),
            r"visible_bias must have the shape \(D,\) with D = 4",
        ),
        (
            lambda p: energies.log_Z(p._replace(hidden_bias=p.hidden_bias.float())),
            "hidden_bias holds torch.float32 where weights holds torch.float64",
        ),
        (
            lambda p: energies.log_Z(p._replace(weights=p.weights * math.nan)),
            "weights must hold finite numbers; got nan",
        ),
        (
            lambda p: energies.log_Z(p._replace(weights=p.weights[0])),
            r"weights must have the shape \(D, H\); got \(3,\)",
        ),
        (
            lambda p: energies.log_Z(p._replace(weights=p.weights.half())),
            "weights must hold float32 or float64",
        ),
        (
            lambda p: energies.log_Z(machine_of(0, 26, 30)),
            "at most 25 units.*; got 26 visible and 30 hidden.*annealed",
        ),
    ],
)
def test_what_does_not_fit_is_named(use, message):
    with pytest.raises(ValueError, match=message):
        use(oracle.four_by_three())


def test_the_pseudo_log_likelihood_is_that_of_the_tables_in_the_mean():
    # Σ_i log p(x_i | others) from the table of p(x). The estimate is D times one of the D terms, each as likely: its
    # mean over n draws lies within five of its exact standard errors.
    parameters, n = oracle.four_by_three(), 4000
    x, law = oracle.states(4), oracle.joint_table(oracle.four_by_three()).sum(1)
    flipped = torch.stack([number ^ (8 >> torch.arange(4)) for number in torch.arange(16)])
    terms = (law[:, None] / (law[:, None] + law[flipped])).log()
    found = energies.pseudo_log_likelihood(x.repeat(n, 1, 1), parameters, generator=seeded())
    assert found.shape == (n, 16)
    error = (4 * terms).std(1, correction=0) / n**0.5
    assert ((found.mean(0) - terms.sum(1)).abs() <= 5 * error).all()
    assert (terms.sum(1) - law.log()).abs().max() > 0.1  # and it is no log p(x)


@pytest.mark.parametrize("use", [energies.pseudo_log_likelihood, lambda x, p: energies.log_prob(x, p, 0.0)])
def test_a_log_probability_of_bits_is_refused_for_gray_values(use):
    with pytest.raises(ValueError, match=r"x must hold zeros and ones; got 0.5 at index \(1, 2\)"):
        use(torch.tensor([[0, 1, 0, 1], [0, 1, 0.5, 1]]).double(), oracle.four_by_three())


def test_the_energy_of_gray_values_is_a_mean_over_bits():
    parameters, x, h = oracle.four_by_three(), oracle.states(4), oracle.states(3)
    p, q = torch.tensor([0.2, 0.5, 0.9, 0.0]).double(), torch.tensor([0.1, 1.0, 0.6]).double()
    of_x, of_h = ((s * r + (1 - s) * (1 - r)).prod(1) for s, r in ((x, p), (h, q)))
    expected = of_x @ energies.energy(x[:, None], h, parameters) @ of_h
    close(energies.energy(p, q, parameters), expected)


@pytest.mark.parametrize(
    "name", ["free_energy", "hidden_logits", "hidden_probabilities", "most_probable_hidden"]
)
@pytest.mark.parametrize("value", [-0.1, 1.5, math.nan])
def test_units_outside_the_unit_interval_are_refused(name, value):
    x = torch.tensor([[0, 1, value, 1]]).double()
    with pytest.raises(ValueError, match="x must hold finite numbers from 0 to 1; got"):
        getattr(energies, name)(x, oracle.four_by_three())


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_gpu_finds_what_the_cpu_finds(dtype):
    parameters, x = converted(machine_of(0, 30, 12, 0.5), dtype), bits(0, 100, 30).to(dtype)
    there = converted(parameters, "cuda")
    tolerance = 1e-9 if dtype == torch.float64 else 1e-3
    close(energies.log_Z(there).cpu(), energies.log_Z(parameters), 1e-9)
    found = energies.log_prob(x.cuda(), there, energies.log_Z(there)).cpu()
    close(found, energies.log_prob(x, parameters, energies.log_Z(parameters)), tolerance)
