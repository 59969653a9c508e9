"""Where the source notes slip about Gaussians and divergences: what is printed fails, and the library holds.

The labels are those of the curriculum's list of errata.
"""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from course.lvm.distributions.divergences import kl, kl_full, kl_to_standard_normal
from course.lvm.distributions.families import DiagonalGaussian, FullGaussian
from course.lvm.distributions.gaussian import Gaussian, affine_map, log_density, log_density_diagonal
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.oracles import linear_gaussian as oracle
from tests.lvm.distributions.test_families import full


def test_a10_the_normalizer_has_variances_under_the_root_and_not_deviations():
    scale = torch.tensor([0.5, 2.0, 3.0]).double()
    axes = [torch.linspace(-8, 8, 81, dtype=torch.float64) * s for s in scale]
    points, cell = torch.cartesian_prod(*axes), (0.2**3) * scale.prod()
    right = log_density_diagonal(points, torch.zeros(3).double(), scale.square())
    squares = (points / scale).square().sum(1)
    printed = -0.5 * squares - 0.5 * ((2 * math.pi) ** 3 * scale.prod()).log()
    assert (right.exp().sum() * cell).item() == pytest.approx(1, abs=1e-9)
    assert (printed.exp().sum() * cell).item() == pytest.approx(1.73205, abs=5e-6)
    torch.testing.assert_close(printed - right, torch.full_like(right, 0.549306), rtol=0, atol=1e-6)


def test_a11_the_standard_normal_is_the_law_of_z_and_not_of_x():
    model = LinearGaussian(
        torch.tensor([[1.2], [0.8]]).double(), torch.zeros(2).double(), 0.3 * torch.eye(2).double()
    )
    expected = torch.tensor([[1.74, 0.96], [0.96, 0.94]]).double()
    torch.testing.assert_close(model.marginal().covariance, expected, rtol=0, atol=1e-6)
    x = torch.ones(1, 2).double()
    printed = log_density(x, torch.zeros(2).double(), torch.eye(2).double())
    assert printed.item() == pytest.approx(-2.838, abs=5e-4)
    assert model.log_evidence(x).item() == pytest.approx(-2.202, abs=5e-4)
    assert oracle.log_evidence(model, x).item() == pytest.approx(-2.202, abs=5e-4)


def a25_terms(q, p):
    """The log-ratio, the trace, and the quadratic form with either inverse."""
    (m1, l1), (m2, l2) = ((a.mean[0], a.factor[0]) for a in (q, p))
    s1, s2, d = l1 @ l1.T, l2 @ l2.T, m2 - m1
    log_ratio = torch.logdet(s2) - torch.logdet(s1)
    return log_ratio, torch.trace(s2.inverse() @ s1), d @ s1.inverse() @ d, d @ s2.inverse() @ d


def test_a25_the_quadratic_form_is_halved_and_has_the_second_inverse():
    q, p = full(0, 1, 3), full(5, 1, 3)
    log_ratio, trace, first_inverse, second_inverse = a25_terms(q, p)
    truth = kl_divergence(*(MultivariateNormal(a.mean, scale_tril=a.factor) for a in (q, p)))
    printed = {
        "as printed": 0.5 * (log_ratio - 3 + trace) + first_inverse,
        "only halved": 0.5 * (log_ratio - 3 + trace + first_inverse),
        "only the inverse": 0.5 * (log_ratio - 3 + trace) + second_inverse,
        "plus d": 0.5 * (log_ratio + 3 + trace + second_inverse),
    }
    torch.testing.assert_close(kl_full(q, p), truth)
    torch.testing.assert_close((0.5 * (log_ratio - 3 + trace + second_inverse))[None], truth)
    for value in printed.values():
        assert abs(value - truth).item() > 0.1
    # The sign of d is right as printed: it is what makes the divergence of p from itself zero.
    log_ratio, trace, same, _ = a25_terms(p, p)
    assert (0.5 * (log_ratio - 3 + trace) + same).item() == pytest.approx(0, abs=1e-9)
    assert kl_full(p, p).item() == pytest.approx(0, abs=1e-9)


def test_a26_the_divergence_of_the_encoder_is_from_the_standard_normal():
    q = DiagonalGaussian(torch.tensor([[0.8, -0.5]]).double(), torch.tensor([[-1.2, 0.7]]).double())
    normal = DiagonalGaussian(torch.zeros(1, 2).double(), torch.zeros(1, 2).double())
    printed = kl(q, normal._replace(log_var=q.log_var))  # Σ_1 = Σ_2 = σ²
    truth = kl_divergence(
        MultivariateNormal(q.mean, torch.diag_embed(q.log_var.exp())),
        MultivariateNormal(torch.zeros(2).double(), torch.eye(2).double()),
    )
    torch.testing.assert_close(kl_to_standard_normal(q), truth)
    assert abs(printed - truth).item() > 0.1


def test_a27_the_mean_of_an_affine_map_has_the_offset():
    z = Gaussian(torch.tensor([1.0, -2.0]).double(), torch.tensor([[2.0, 0.9], [0.9, 1.0]]).double())
    matrix = torch.tensor([[1.0, 0.5], [-2.0, 1.0]]).double()
    offset = torch.tensor([2.25, -1.0]).double()
    mapped, samples = affine_map(z, matrix, offset), 20_000
    noise = torch.randn(samples, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    x = (z.mean + noise @ torch.linalg.cholesky(z.covariance).T) @ matrix.T + offset
    band = 5 * (mapped.covariance.diagonal() / samples).sqrt()  # one seed in 800,000 fails
    assert ((x.mean(0) - mapped.mean).abs() < band).all()
    printed = matrix @ z.mean
    assert (x.mean(0) - printed).abs().max().item() == pytest.approx(2.25, abs=0.1)


def test_b19_a_vector_of_deviations_is_no_multiple_of_the_identity():
    x, scale = torch.tensor([1.0, -1.0]).double(), torch.tensor([0.5, 2.0]).double()
    right = log_density_diagonal(x, torch.zeros(2).double(), scale.square())
    torch.testing.assert_close(right, log_density(x, torch.zeros(2).double(), torch.diag(scale.square())))
    isotropic = log_density(x, torch.zeros(2).double(), scale.square().mean() * torch.eye(2).double())
    assert abs(right - isotropic).item() > 0.1


def test_b39_divergences_differ_in_general_and_may_be_equal():
    def normal(mean, variance):
        return FullGaussian(torch.tensor([[mean]]), torch.tensor([[[variance**0.5]]]))

    same_width = normal(0.0, 1.0), normal(1.0, 1.0)
    assert [kl(*same_width).item(), kl(*same_width[::-1]).item()] == pytest.approx([0.5, 0.5])
    other_width = normal(0.0, 1.0), normal(1.0, 3.0)
    assert abs(kl(*other_width) - kl(*other_width[::-1])).item() > 0.1


def test_b49_sampling_the_prior_is_half_of_ancestral_sampling():
    model, _, _ = oracle.lg1()
    x, z = model.sample(20_000, generator=torch.Generator().manual_seed(0))
    # Var x = 2.65, of which W z alone would give 2.25; Var of the estimate is 2 Var² / N
    assert x.var().item() == pytest.approx(2.65, abs=5 * 2.65 * math.sqrt(2 / 20_000))
    assert (x - 1.5 * z).var().item() == pytest.approx(0.4, abs=5 * 0.4 * math.sqrt(2 / 20_000))


def test_b55_a_tall_matrix_gives_a_covariance_without_a_density():
    matrix = torch.randn(10, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    mapped = affine_map(
        Gaussian(torch.zeros(3).double(), torch.eye(3).double()), matrix, torch.zeros(10).double()
    )
    assert mapped.covariance.shape == (10, 10)
    assert torch.linalg.matrix_rank(mapped.covariance) == 3
    assert torch.det(mapped.covariance).item() == pytest.approx(0, abs=1e-12)
    singular = Gaussian(torch.zeros(2), torch.ones(2, 2))
    with pytest.raises(ValueError, match="positive definite"):
        log_density(torch.zeros(2), *singular)
