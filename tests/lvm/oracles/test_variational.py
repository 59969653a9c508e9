"""The oracle of variational inference, against that of the linear Gaussian model, numerical search and samples."""

import math

import pytest
import torch

from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.networks import GaussianDecoder, LinearEncoder
from course.lvm.oracles import linear_gaussian
from course.lvm.oracles import variational as oracle
from course.lvm.variational.vae import VAE


def random_precision(seed, width=3):
    root = torch.randn(width, width, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return root @ root.T + 0.5 * torch.eye(width, dtype=torch.float64)


@pytest.mark.parametrize("seed", range(3))
def test_the_gaps_are_the_divergences_of_the_best_diagonal_gaussians(seed):
    precision, zero = random_precision(seed), torch.zeros(3)
    covariance = torch.linalg.inv(precision)
    narrow, wide = torch.diag(1 / precision.diagonal()), torch.diag(covariance.diagonal())
    assert oracle.reverse_gap(precision) == pytest.approx(
        linear_gaussian.kl(zero, narrow, zero, covariance).item(), rel=1e-12
    )
    assert oracle.forward_gap(precision) == pytest.approx(
        linear_gaussian.kl(zero, covariance, zero, wide).item(), rel=1e-12
    )


@pytest.mark.parametrize("seed", range(3))
def test_no_other_diagonal_gaussian_is_nearer(seed):
    precision, generator = random_precision(seed), torch.Generator().manual_seed(seed)
    covariance, best = torch.linalg.inv(precision), oracle.best_diagonal(torch.zeros(1, 3), precision)
    for _ in range(20):
        mean, change = 0.1 * torch.randn(2, 3, generator=generator, dtype=torch.float64)
        other = torch.diag((best.log_var[0] + change).exp())
        divergence = linear_gaussian.kl(mean, other, torch.zeros(3), covariance).item()
        assert divergence > oracle.reverse_gap(precision)


def test_quadrature_agrees_with_the_joint_gaussian():
    for model, x, q in (linear_gaussian.lg1(), linear_gaussian.iwae()):
        expected = linear_gaussian.log_evidence(model, x)
        torch.testing.assert_close(oracle.log_evidence(model, x), expected, rtol=0, atol=1e-10)
        bound = linear_gaussian.elbo(model, x, q.mean, q.log_var.exp()[..., None])
        torch.testing.assert_close(oracle.elbo(model, x, q), bound, rtol=0, atol=1e-10)


def test_the_best_q_of_one_column_is_the_posterior_of_the_linear_model():
    model, x, q = linear_gaussian.lg1()
    best, (mean, covariance) = oracle.best_local(model, x, q), linear_gaussian.posterior(model, x)
    torch.testing.assert_close(best.mean, mean, rtol=0, atol=1e-7)
    torch.testing.assert_close(best.log_var.exp(), covariance, rtol=0, atol=1e-7)


def test_the_evidence_of_the_curved_model_agrees_with_draws_from_the_prior():
    model, x = oracle.curved_model(), torch.tensor([[0.0, 1.0]]).double()
    z = model.prior().sample(1_000_000, generator=torch.Generator().manual_seed(0))
    likelihood = model.log_conditional(x, z).exp()[:, 0]
    error = likelihood.std() / math.sqrt(len(likelihood))
    # five standard errors: wrong once in two million
    assert abs(oracle.log_evidence(model, x).exp() - likelihood.mean()) < 5 * error


def test_the_bound_of_a_linear_vae_agrees_with_the_joint_gaussian():
    generator = torch.Generator().manual_seed(0)
    vae = VAE(
        LinearEncoder(5, 2, generator=generator), GaussianDecoder(2, 5, variance=0.3, generator=generator)
    ).double()
    with torch.no_grad():
        vae.encoder.log_var += torch.tensor([0.3, -1.0])
    x = torch.randn(4, 5, generator=generator, dtype=torch.float64)
    head, q = vae.decoder.mean_head, vae.encoder(x)
    variance = vae.decoder.log_var.exp() * torch.eye(5).double()
    model = LinearGaussian(head.weight, head.bias, variance)
    expected = linear_gaussian.elbo(model, x, q.mean, torch.diag_embed(q.log_var.exp()))
    torch.testing.assert_close(oracle.linear_elbo(vae, x), expected, rtol=1e-10, atol=0)


def test_one_column_leaves_no_gap():
    model, x, _ = linear_gaussian.lg1()
    torch.testing.assert_close(
        oracle.best_diagonal_elbo(model, x), linear_gaussian.log_evidence(model, x), rtol=0, atol=1e-12
    )
    start = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
    best = oracle.elbo(model, x, oracle.best_local(model, x, start))
    torch.testing.assert_close(best, linear_gaussian.log_evidence(model, x), rtol=0, atol=1e-10)
