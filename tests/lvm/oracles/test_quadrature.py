"""Quadrature against closed forms, and a refinement of the grid against a coarser one."""

import math

import pytest
import torch

from course.lvm.distributions.families import DiagonalGaussian, FullGaussian
from course.lvm.distributions.linear_gaussian import NonlinearGaussian
from course.lvm.oracles import linear_gaussian as oracle
from course.lvm.oracles import quadrature
from tests.lvm.distributions.test_linear_gaussian import random_model, rows


@pytest.mark.parametrize("latent", [1, 2])
def test_integrals_over_a_linear_model_are_its_closed_forms(latent):
    model, x, z = random_model(1, 3, latent), rows(1, 3, 3), quadrature.grid(latent, points=301)
    torch.testing.assert_close(quadrature.log_evidence(model, x, z), oracle.log_evidence(model, x))
    mean, covariance = quadrature.posterior_moments(model, x, z)
    expected_mean, expected_covariance = oracle.posterior(model, x)
    torch.testing.assert_close(mean, expected_mean)
    torch.testing.assert_close(covariance, expected_covariance.expand(3, latent, latent))
    q = model.posterior(x)._replace(mean=mean + 0.2)
    expected = oracle.elbo(model, x, q.mean, q.factor @ q.factor.mT)
    torch.testing.assert_close(quadrature.elbo(model, q, x, nodes=5), expected)


def test_a_finer_grid_changes_nothing_for_a_model_without_closed_form():
    model = NonlinearGaussian(
        lambda z: torch.sin(2 * z),
        0.1 * torch.eye(1).double(),
        torch.zeros(1).double(),
        torch.eye(1).double(),
    )
    x = torch.tensor([[0.8], [-0.3]]).double()
    coarse, fine = quadrature.grid(1, points=241), quadrature.grid(1, points=2001)
    torch.testing.assert_close(
        quadrature.log_evidence(model, x, coarse), quadrature.log_evidence(model, x, fine)
    )
    q = DiagonalGaussian(torch.tensor([[0.4], [0.0]]).double(), torch.tensor([[-1.0], [0.0]]).double())
    gap = quadrature.kl(
        q.log_prob, lambda z: model.log_joint(x, z) - quadrature.log_evidence(model, x, fine), fine
    )
    torch.testing.assert_close(quadrature.elbo(model, q, x), quadrature.log_evidence(model, x, fine) - gap)


def test_nodes_of_a_gaussian_have_its_moments():
    q = FullGaussian(torch.tensor([[1.0, -2.0]]), torch.tensor([[[2.0, 0.0], [1.0, 0.5]]]))
    z, weights = quadrature.gaussian_nodes(q, nodes=3)
    mean = (weights[..., None] * z).sum(0)
    torch.testing.assert_close(mean, q.mean.double())
    deviations = z - mean
    covariance = torch.einsum("sn,sni,snj->nij", weights, deviations, deviations)
    torch.testing.assert_close(covariance, (q.factor @ q.factor.mT).double())


def test_two_importance_samples_agree_with_an_integral_over_both():
    model, x, q = oracle.iwae()
    axis = quadrature.grid(1, points=961)[:, 0, 0]
    step = 0.025
    log_weights = (model.log_joint(x, axis[:, None, None]) - q.log_prob(axis[:, None, None]))[:, 0]
    density = q.log_prob(axis[:, None, None])[:, 0].exp()
    both = torch.logaddexp(log_weights[:, None], log_weights[None]) - math.log(2)
    expected = (density[:, None] * density[None] * both).sum() * step**2
    found = quadrature.importance_weighted_bound(model, q, x, 2, quadrature.grid(1))
    assert found.item() == pytest.approx(expected.item(), abs=1e-8)


def test_grids_have_one_or_two_dimensions():
    with pytest.raises(ValueError, match="width must be 1 or 2 for a grid; got 3"):
        quadrature.grid(3)
