"""The right values of exercise 02 agree with other routes: enumeration, quadrature, sampling and torch's densities."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

from course import check
from course.check import CheckFailed, load_cases, state
from course.check.cases.elbo.common import NOT_A_NUMBER
from course.check.cases.elbo.gaussian_elbo import LITTLE, wine_model
from course.lvm.em.ppca import maximum_likelihood
from course.lvm.oracles import linear_gaussian

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
    assert (case.expected - case.made.terms["the entropy of q"] < evidence).all()
    assert not case.mistakes


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
    assert (case.expected < linear_gaussian.log_evidence(model, case.arguments[0])).all()


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
    groups, samples, _ = log_weights.shape
    assert (case.expected <= log_weights.flatten(0, 1).logsumexp(0) - math.log(groups * samples)).all()


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith("extreme")])
def test_in_the_extreme_cases_the_weights_do_not_fit_a_float_and_the_answer_is_finite(name):
    case = CASES[name].build(0)
    largest = torch.stack([argument.abs().amax() for argument in case.arguments]).max()
    assert largest > math.log(torch.finfo(torch.float64).max)
    assert case.expected.isfinite().all()


def test_zeros_in_q_are_where_the_naive_formula_is_not_a_number():
    case = CASES["bound_with_zeros"].build(0)
    assert case.mistakes[NOT_A_NUMBER].isnan().any()
    assert case.expected.isfinite().all()


def terms_add_up(terms, *names):
    return torch.stack(torch.broadcast_tensors(*(terms[name] for name in names))).sum(0)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_bounds_are_the_sums_of_their_terms(seed):
    for name in ("bound_for_any_q", "gaussian_bound_of_some_rows"):
        case = CASES[name].build(seed)
        terms = case.made.terms
        fit, prior, entropy = "E_q[log p(x | z)]", "E_q[log p(z)]", "the entropy of q"
        torch.testing.assert_close(terms_add_up(terms, fit, prior, entropy), case.expected)
        torch.testing.assert_close(terms_add_up(terms, fit, "KL(q‖p(z))"), case.expected)


@pytest.fixture
def told(monkeypatch):
    """What is said of an answer by the checks of its hidden or visible cases: the likely mistake, or the problem."""
    monkeypatch.setattr(state, "unit", "02_elbo")

    def ask(function, *names):
        with pytest.raises(CheckFailed) as failure:
            check.close(function, *names)
        return failure.value.mistake or failure.value.problem

    return ask


def log_mean(values, axis=0):
    return torch.logsumexp(values, axis) - math.log(values.shape[axis])


@pytest.mark.parametrize("name", ["weighted_bound_of_some_groups", "weighted_bound_drawn"])
def test_one_too_few_is_not_told_as_the_number_of_groups(told, name):
    def fewer(log_weights):
        return (log_weights.logsumexp(1) - math.log(log_weights.shape[1] - 1)).mean(0)

    assert "S − 1" in told(fewer, name)


@pytest.mark.parametrize("low", [-50.0, -100.0, -700.0])
def test_a_clamp_is_caught_where_a_sample_that_weighs_nothing_would_outweigh_all_others(told, low):
    cases = {
        "evidence_with_impossible_samples": lambda x: log_mean(x.clamp(min=low)),
        "importance_with_impossible_samples": lambda p, x, q: log_mean(p + x.clamp(min=low) - q),
        "posterior_mean_with_zero_weights": lambda w, f: (w.clamp(min=low).softmax(0)[..., None] * f).sum(0),
        "sample_size_with_zero_weights": lambda w: 1 / w.clamp(min=low).softmax(0).square().sum(0),
        "weighted_bound_with_impossible_samples": lambda w: log_mean(w.clamp(min=low), 1).mean(0),
    }
    for name, answer in cases.items():
        assert "clamped or replaced by a number" in told(answer, name)


@pytest.mark.parametrize("small", [1e-6, 1e-8, 1e-9, 1e-10, 1e-12])
def test_a_small_number_inside_a_logarithm_is_caught_and_named(told, small):
    def smoothed(q):
        return (q + small).log()

    def bound(log_prior, log_likelihood, q):
        elbo = (q * (log_prior + log_likelihood - smoothed(q))).sum(1)
        return elbo, (log_prior + log_likelihood).logsumexp(1) - elbo

    def of_the_prior(log_prior, log_likelihood, q):
        elbo = (q * (smoothed(log_prior.exp()) + log_likelihood) + torch.special.entr(q)).sum(1)
        return elbo, (log_prior + log_likelihood).logsumexp(1) - elbo

    def of_the_posterior(log_prior, log_likelihood, q):
        log_joint = log_prior + log_likelihood
        elbo = (q * log_joint + torch.special.entr(q)).sum(1)
        return elbo, (torch.xlogy(q, q) - q * smoothed(log_joint.softmax(1))).sum(1)

    if small > 1e-11:  # what is smaller changes no digit that counts
        assert "small" in told(bound, "bound_near_zero")
    assert "a small number was added" in told(of_the_prior, "bound_of_improbable_states")
    assert "a small number was added" in told(of_the_posterior, "gap_of_improbable_states")


@pytest.mark.parametrize("change", [lambda v: v.clamp(-20, 20), lambda v: (v.exp() + 1e-8).log()])
def test_a_clamp_of_the_variance_is_caught(told, change):
    def bound(x, mean, log_var, W, b, noise_var):
        log_var = change(log_var)
        squares = (x - b - mean @ W.T).square() + log_var.exp() @ W.square().T
        fit = -0.5 * (squares / noise_var + (2 * math.pi * noise_var).log()).sum(1)
        return fit - 0.5 * (log_var.exp() + mean.square() - 1 - log_var).sum(1)

    assert "clamped" in told(bound, "gaussian_bound_of_extreme_variances")


def test_an_elbo_and_a_gap_that_are_exchanged_are_told_so(told):
    def exchanged(log_prior, log_likelihood, q):
        log_joint = log_prior + log_likelihood
        elbo = (q * log_joint + torch.special.entr(q)).sum(1)
        return log_joint.logsumexp(1) - elbo, elbo

    assert "the gap came first" in told(exchanged, "bound_for_any_q", "bound_at_the_posterior")


def test_the_tasks_take_lists_arrays_and_single_precision(monkeypatch):
    monkeypatch.setattr(state, "unit", "02_elbo")

    def bound_and_gap(log_prior, log_likelihood, q):
        log_joint = log_prior + log_likelihood
        elbo = (q * log_joint + torch.special.entr(q)).sum(1)
        return elbo, log_joint.logsumexp(1) - elbo

    forms = (
        lambda pair: list(pair),
        lambda pair: [part.tolist() for part in pair],
        lambda pair: torch.stack(pair),
        lambda pair: np.stack([part.numpy() for part in pair]),
        lambda pair: tuple(part.float() for part in pair),
    )
    for form in forms:
        check.close(
            lambda *bits, form=form: form(bound_and_gap(*bits)), "bound_for_any_q", "bound_with_zeros"
        )
        check.close(lambda *bits, form=form: form(bound_and_gap(*bits)), "gap_for_any_q", "gap_drawn")
