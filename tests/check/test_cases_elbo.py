"""The right values of exercise 02 agree with other routes: enumeration, quadrature, sampling and torch's densities."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

from course.check import load_cases
from course.check.cases.elbo import LITTLE, NOT_A_NUMBER, WHATEVER_Q, wine_model
from course.lvm.oracles import linear_gaussian
from course.lvm.ppca import maximum_likelihood

CASES = load_cases("02_elbo")
GAUSSIAN = [name for name in CASES if name.startswith("gaussian_bound")]
seeds = st.integers(0, 2**32)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_bound_and_gap_add_up_to_the_log_evidence(seed):
    for bound, gap in (("bound_drawn", "gap_drawn"), ("bound_for_any_q", "gap_for_any_q")):
        bound, gap = CASES[bound].build(seed), CASES[gap].build(seed)
        for case in (bound, gap):
            log_prior, log_likelihood, q = case.arguments
            log_joint = log_prior + log_likelihood
            evidence = [math.log(sum(math.exp(value) for value in row)) for row in log_joint.tolist()]
            other = (torch.xlogy(q, q) - q * log_joint.log_softmax(1)).sum(1)  # KL(q‖p(z | x))
            part = torch.tensor(evidence, dtype=torch.float64) - other if case is bound else other
            torch.testing.assert_close(case.expected, part)
            assert (other >= 0).all()


def test_at_the_posterior_the_bound_is_the_evidence_and_what_forgets_the_entropy_is_still_below():
    case = CASES["bound_at_the_posterior"].build(0)
    log_prior, log_likelihood, _ = case.arguments
    evidence = (log_prior + log_likelihood).logsumexp(1)
    torch.testing.assert_close(case.expected, evidence)
    assert (case.mistakes["the entropy of q is forgotten"] < evidence).all()
    assert WHATEVER_Q not in case.mistakes


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_a_bound_by_the_prior_left_out_is_none(seed):
    case = CASES["bound_drawn"].build(seed)
    printed = case.mistakes["the prior is left out: log p(x, z) holds log p(z) too"]
    assert (printed > case.expected).all()  # by E_q[-log p(z)]


@pytest.mark.parametrize("name", GAUSSIAN)
def test_the_gaussian_bound_is_likelihood_less_divergence_by_torchs_own_densities(name):
    case = CASES[name].build(3)
    x, mean, log_var, W, b, noise_var = (value.double() for value in case.arguments)
    q = Independent(Normal(mean, (log_var / 2).exp()), 1)
    prior = Independent(Normal(torch.zeros_like(mean), torch.ones_like(mean)), 1)
    points, weights = (torch.from_numpy(part) for part in hermite(mean.shape[1]))  # (P, M), (P,)
    z = mean + q.stddev * points[:, None]  # (P, N, M)
    fit = weights @ Normal(z @ W.T + b, noise_var.sqrt()).log_prob(x).sum(-1)
    tolerance = {"rtol": 1e-5, "atol": 1e-5} if case.expected.dtype == torch.float32 else {}
    torch.testing.assert_close(fit - kl_divergence(q, prior), case.expected.double(), **tolerance)


def hermite(width):
    """Gauss-Hermite points and weights for N(0, I), exact for polynomials of degree 5 in each coordinate."""
    import numpy as np

    nodes, weights = np.polynomial.hermite_e.hermegauss(3)
    grid = np.stack(np.meshgrid(*[nodes] * width, indexing="ij"), -1).reshape(-1, width)
    products = np.stack(np.meshgrid(*[weights] * width, indexing="ij"), -1).reshape(-1, width).prod(1)
    return grid, products / products.sum()


def test_the_wines_bound_is_below_their_evidence_and_touches_it_at_their_posterior():
    x, model = wine_model()
    evidence = MultivariateNormal(
        model.bias, model.weights @ model.weights.T + model.noise_covariance
    ).log_prob(x)
    centre, covariance = linear_gaussian.posterior(model, x)
    exact = linear_gaussian.elbo(model, x, centre, covariance.expand(len(x), 2, 2))
    torch.testing.assert_close(exact, evidence)
    case = CASES["gaussian_bound_of_wines"].build(0)
    assert (case.expected < case.mistakes[WHATEVER_Q]).all()


def test_the_wines_model_is_that_of_maximum_likelihood():
    x, model = wine_model()
    fitted = maximum_likelihood(x, 2)
    covariance = fitted.weights @ fitted.weights.T + fitted.noise_variance * torch.eye(13)
    torch.testing.assert_close(model.weights @ model.weights.T + model.noise_covariance, covariance)


def test_the_posterior_of_the_exercises_cells_is_that_of_the_model():
    x, model = wine_model()
    W, sigma2 = model.weights, model.noise_covariance[0, 0]
    variance = sigma2 / (W.square().sum(0) + sigma2)
    centre, covariance = linear_gaussian.posterior(model, x)
    torch.testing.assert_close(x @ W * variance / sigma2, centre)
    torch.testing.assert_close(torch.diag(variance), covariance)


def test_the_little_model_is_that_of_the_known_numbers():
    known, x, _ = linear_gaussian.lg1()
    torch.testing.assert_close(
        linear_gaussian.log_evidence(LITTLE, x), linear_gaussian.log_evidence(known, x)
    )
    assert linear_gaussian.log_evidence(LITTLE, x).item() == pytest.approx(-1.55905, abs=5e-6)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_weighted_bounds_lie_between_the_mean_of_the_logarithms_and_the_logarithm_of_the_mean(seed):
    case = CASES["weighted_bound_drawn"].build(seed)
    (log_weights,) = case.arguments
    assert (case.expected >= log_weights.mean((0, 1))).all()
    assert (case.expected <= log_weights.flatten(0, 1).logsumexp(0) - math.log(20)).all()


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith("extreme")])
def test_in_the_extreme_cases_the_weights_do_not_fit_a_float_and_the_answer_is_finite(name):
    case = CASES[name].build(0)
    (naive,) = case.mistakes.values()
    assert case.expected.isfinite().all()
    assert not naive.isfinite().all()


def test_zeros_in_q_are_where_the_naive_formula_is_not_a_number():
    case = CASES["bound_with_zeros"].build(0)
    assert case.mistakes[NOT_A_NUMBER].isnan().any()
    assert case.expected.isfinite().all()
