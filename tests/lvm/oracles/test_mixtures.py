"""The oracles of mixtures against what defines them: integrals, bounds and maxima."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters
from tests.lvm.problems import KINDS, parameters_of, peer_steps, rows_of

SEEDS = st.integers(0, 2**31)


def distributions_of(seed, count, components):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, components, generator=generator, dtype=torch.float64).softmax(1)


def test_the_density_integrates_to_one():
    parameters = parameters_of("full", 0, components=3, width=1)

    def density(x):
        return oracle.log_likelihood(torch.tensor([[x]], dtype=torch.float64), parameters).exp().item()

    total, error = integrate.quad(density, -30, 30, points=parameters.means.flatten().tolist())
    assert total == pytest.approx(1, abs=max(1e-9, error))


def test_a_density_written_out_by_hand():
    covariance = np.array([[2.0, 0.6], [0.6, 1.0]])
    deviation = np.array([0.5, -1.0])
    quadratic = deviation @ np.linalg.inv(covariance) @ deviation
    expected = -0.5 * quadratic - 0.5 * math.log(np.linalg.det(covariance)) - math.log(2 * math.pi)
    parameters = MixtureParameters(torch.ones(1), torch.zeros(1, 2), torch.tensor(covariance)[None])
    assert oracle.log_density(torch.tensor(deviation)[None], parameters).item() == pytest.approx(expected)


@given(seed=SEEDS, kind=st.sampled_from(KINDS))
@settings(max_examples=30, deadline=None)
def test_the_elbo_is_below_the_likelihood_and_tight_at_the_posterior(seed, kind):
    x, parameters = rows_of(seed, 6), parameters_of(kind, seed)
    log_likelihood = oracle.log_likelihood(x, parameters)
    posterior = oracle.responsibilities(x, parameters)
    assert oracle.elbo(x, distributions_of(seed, 6, 3), parameters) <= log_likelihood
    assert oracle.elbo(x, posterior, parameters).item() == pytest.approx(log_likelihood.item(), rel=1e-12)


def test_responsibilities_do_not_vanish_far_away():
    parameters = parameters_of("full", 0)
    far = torch.tensor([[1e4, 1e4]])
    assert oracle.responsibilities(far, parameters).sum().item() == pytest.approx(1)


@given(seed=SEEDS, kind=st.sampled_from(KINDS))
@settings(max_examples=20, deadline=None)
def test_no_parameters_near_those_of_the_m_step_are_better(seed, kind):
    x, q = rows_of(seed, 15), distributions_of(seed, 15, 2)
    best = oracle.m_step(x, q, kind)
    highest = oracle.expected_log_joint(x, q, best)
    generator = torch.Generator().manual_seed(seed)

    def near(value, shape):
        return value * (1 + 0.01 * torch.randn(shape, generator=generator, dtype=value.dtype))

    weights = near(best.weights, best.weights.shape)
    one_factor_each = [len(best.covariances)] + [1] * (best.covariances.ndim - 1)
    other = MixtureParameters(
        weights / weights.sum(),
        near(best.means, best.means.shape),
        near(best.covariances, one_factor_each),
    )
    assert oracle.expected_log_joint(x, q, other) < highest


@pytest.mark.parametrize("kind", KINDS)
def test_an_em_step_agrees_with_scikit_learn(kind):
    x, start = rows_of(1, 40), parameters_of(kind, 1)
    start = start._replace(weights=torch.full((3,), 1 / 3, dtype=torch.float64))
    after = oracle.em_step(x, start, reg_covar=1e-3)
    peer, log_likelihoods = peer_steps(x, start, kind, 1e-3, 1)
    assert oracle.log_likelihood(x, start).item() == pytest.approx(log_likelihoods[0], rel=1e-12)
    np.testing.assert_allclose(after.weights, peer.weights_, rtol=1e-10)
    np.testing.assert_allclose(after.means, peer.means_, rtol=1e-10)
    np.testing.assert_allclose(after.covariances.squeeze(0), peer.covariances_, rtol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_bic_agrees_with_scikit_learn(kind):
    x = rows_of(2, 30)
    peer, _ = peer_steps(x, parameters_of(kind, 2), kind, 1e-6, 3)
    covariances = torch.tensor(peer.covariances_)
    parameters = MixtureParameters(
        torch.tensor(peer.weights_),
        torch.tensor(peer.means_),
        covariances[None] if kind == "tied" else covariances,
    )
    assert oracle.bic(x, parameters).item() == pytest.approx(peer.bic(x.numpy()), rel=1e-10)


def test_single_precision_is_answered_in_double():
    x, parameters = rows_of(3, 5).float(), MixtureParameters(*(v.float() for v in parameters_of("full", 3)))
    assert oracle.log_density(x, parameters).dtype == torch.float64
    assert oracle.elbo(x, oracle.responsibilities(x, parameters).float(), parameters).dtype == torch.float64
