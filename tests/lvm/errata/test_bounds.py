"""Where the source notes slip about the bound: what is printed fails, and the library holds.

The labels are those of the curriculum's list of errata; expectations are taken by the Gauss-Hermite rule.
"""

import math

import pytest
import torch

from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.gaussian import log_density
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.oracles import linear_gaussian as oracle
from course.lvm.oracles import quadrature
from course.lvm.variational.bound import elbo, evidence_minus_kl, log_weights

LOG_EVIDENCE, ELBO = -1.55905, -2.02653
MODEL, X, Q = oracle.lg1()


def normal(mean, variance):
    return DiagonalGaussian(torch.tensor([[mean]]).double(), torch.tensor([[variance]]).double().log())


def posterior_of_lg1():
    mean, covariance = oracle.posterior(MODEL, X)
    return DiagonalGaussian(mean, covariance.log())


def expectation(values, weights):
    return (weights * values).sum().item()


def test_a1_without_the_prior_it_is_no_bound():
    for q, printed, right in ((Q, -0.93759, ELBO), (posterior_of_lg1(), -0.43488, LOG_EVIDENCE)):
        z, weights = quadrature.gaussian_nodes(q, nodes=9)
        found = expectation(MODEL.log_conditional(X, z) - q.log_prob(z), weights)
        assert found == pytest.approx(printed, abs=5e-6)
        assert found > LOG_EVIDENCE
        assert elbo(MODEL, q, X, z, weights=weights).item() == pytest.approx(right, abs=5e-6)


def test_a3_without_the_logarithm_it_is_the_evidence_whatever_q():
    leaves = [value.requires_grad_() for value in normal(0.2, 0.8)]
    q = DiagonalGaussian(*leaves)
    z, weights = quadrature.gaussian_nodes(q, nodes=100)
    ratio = (weights * log_weights(MODEL, q, X, z).exp()).sum()
    assert ratio.item() == pytest.approx(0.21034, abs=5e-6)
    for gradient in torch.autograd.grad(ratio, leaves, retain_graph=True):
        assert gradient.item() == pytest.approx(0, abs=1e-6)
    bound = elbo(MODEL, q, X, z, weights=weights)
    mean, log_var = torch.autograd.grad(bound.sum(), leaves)
    assert (mean.item(), 2 * log_var.item()) == pytest.approx((2.05, -4.30))  # log σ² is 2 log σ


def test_a4_under_a_distribution_held_fixed_the_objective_has_no_maximum():
    exact = MODEL.posterior(X)

    def printed(q, held):
        z, weights = quadrature.gaussian_nodes(held, nodes=9)
        return expectation(exact.log_prob(z) - q.log_prob(z), weights)

    far = normal(10.0, 0.01)
    assert printed(far, Q) == pytest.approx(4814, abs=1)
    assert printed(posterior_of_lg1(), Q) == pytest.approx(0, abs=1e-9)
    assert printed(far, far) == pytest.approx(-299, abs=0.5)
    assert evidence_minus_kl(MODEL, far, X).item() == pytest.approx(LOG_EVIDENCE + printed(far, far))
    assert evidence_minus_kl(MODEL, posterior_of_lg1(), X).item() == pytest.approx(LOG_EVIDENCE, abs=5e-6)


def test_a5_the_evidence_stands_inside_the_logarithm():
    z, weights = quadrature.gaussian_nodes(Q, nodes=9)
    ratio = MODEL.posterior(X).log_prob(z) - Q.log_prob(z)
    evidence = MODEL.log_evidence(X)
    assert expectation(ratio * evidence.exp(), weights) == pytest.approx(-0.09833, abs=5e-6)
    assert expectation(ratio + evidence, weights) == pytest.approx(ELBO, abs=5e-6)
    assert evidence_minus_kl(MODEL, Q, X).item() == pytest.approx(ELBO, abs=5e-6)


def test_a28_the_joint_maximum_of_the_bound_is_not_the_maximum_of_the_likelihood():
    # Two rows x = ±√2, noise of variance 1/2, one weight w; q has variance 1 and the best mean for every row.
    x = torch.tensor([[2**0.5], [-(2**0.5)]]).double()

    def model(w):
        return LinearGaussian(w.reshape(1, 1), torch.zeros(1).double(), torch.full((1, 1), 0.5).double())

    def bound(w):
        mean = w * x / (w**2 + 0.5)
        return evidence_minus_kl(model(w), DiagonalGaussian(mean, torch.zeros_like(mean)), x).mean()

    weights = torch.linspace(0.3, 2, 17001).double()
    joint = weights[torch.stack([bound(w) for w in weights[::100]]).argmax() * 100]
    likelihood = weights[
        torch.stack([model(w).log_evidence(x).mean() for w in weights[::100]]).argmax() * 100
    ]
    assert joint.item() == pytest.approx(0.7071, abs=0.01)
    assert likelihood.item() == pytest.approx(1.2247, abs=0.01)
    at = {w: model(torch.tensor(w).double()).log_evidence(x).mean().item() for w in (0.5**0.5, 1.5**0.5)}
    assert list(at.values()) == pytest.approx([-1.9189, -1.7655], abs=5e-5)
    # Were the variance of q free too, the bound would reach the likelihood at its maximum.
    exact = model(likelihood).posterior(x)
    unrestricted = DiagonalGaussian(exact.mean, 2 * exact.factor[..., 0].log())
    gap = model(likelihood).log_evidence(x) - evidence_minus_kl(model(likelihood), unrestricted, x)
    torch.testing.assert_close(gap, torch.zeros(2).double(), rtol=0, atol=1e-9)


def test_b1_the_gap_closes_only_if_q_is_unrestricted():
    exact = posterior_of_lg1()
    assert evidence_minus_kl(MODEL, exact, X).item() == pytest.approx(MODEL.log_evidence(X).item(), abs=1e-12)
    variances = torch.linspace(0.01, 2, 400).double()
    restricted = [
        evidence_minus_kl(MODEL, normal(0.2, v.item()), X).item() for v in variances
    ]  # the mean is fixed
    assert max(restricted) < LOG_EVIDENCE - 0.1


def test_b3_the_proposal_without_variance_is_proportional_to_likelihood_times_prior():
    z = torch.randn(50, 1, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    exact = log_weights(MODEL, posterior_of_lg1(), X, z)
    assert exact.std().item() == pytest.approx(0, abs=1e-9)
    assert log_weights(MODEL, Q, X, z).std().item() > 0.1


def test_t4_the_mean_of_log_likelihoods_under_the_prior_is_not_the_log_evidence():
    prior = normal(0.0, 1.0)
    z, weights = quadrature.gaussian_nodes(prior, nodes=9)
    jensen = elbo(MODEL, prior, X, z, form="kl", weights=weights).item()
    by_hand = -0.5 * math.log(2 * math.pi * 0.4) - (0.81 + 2.25) / 0.8
    assert jensen == pytest.approx(by_hand)
    assert jensen == pytest.approx(-4.29, abs=5e-3)
    assert jensen < LOG_EVIDENCE


def test_t5_weights_the_other_way_up_have_another_mean():
    q = posterior_of_lg1()
    z, weights = quadrature.gaussian_nodes(q, nodes=9)
    log_w = log_weights(MODEL, q, X, z)
    assert expectation(log_w.exp(), weights) == pytest.approx(math.exp(LOG_EVIDENCE), abs=5e-6)
    assert expectation((-log_w).exp(), weights) == pytest.approx(math.exp(-LOG_EVIDENCE), abs=5e-5)


def test_t6_what_is_expected_of_the_prior_is_that_of_z():
    z = torch.linspace(-1, 1, 5).double().reshape(-1, 1, 1)
    prior = log_density(z, torch.zeros(1).double(), torch.eye(1).double())
    torch.testing.assert_close(MODEL.log_joint(X, z) - MODEL.log_conditional(X, z), prior)
