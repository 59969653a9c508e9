import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.covariance import EmpiricalCovariance
from torch.distributions import MultivariateNormal

from course.lvm.distributions.gaussian import (
    Gaussian,
    affine_map,
    cholesky,
    fit,
    log_density,
    log_density_diagonal,
)


def random_gaussian(seed, width):
    generator = torch.Generator().manual_seed(seed)
    root = torch.randn(width, width, generator=generator, dtype=torch.float64)
    mean = torch.randn(width, generator=generator, dtype=torch.float64)
    return Gaussian(mean, root @ root.T + 0.1 * torch.eye(width, dtype=torch.float64))


@given(
    seed=st.integers(0, 2**31),
    width=st.integers(1, 6),
    shape=st.sampled_from([(), (4,), (3, 4)]),
)
@settings(max_examples=30, deadline=None)
def test_the_log_density_is_that_of_torch_distributions(seed, width, shape):
    mean, covariance = random_gaussian(seed, width)
    x = 3 * torch.randn(*shape, width, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    expected = MultivariateNormal(mean, covariance).log_prob(x)
    torch.testing.assert_close(log_density(x, mean, covariance), expected, rtol=1e-9, atol=1e-9)


def test_no_points_have_no_densities():
    assert log_density(torch.zeros(0, 2), torch.zeros(2), torch.eye(2)).shape == (0,)


def test_every_point_may_have_a_mean_of_its_own():
    _, covariance = random_gaussian(0, 3)
    means = torch.randn(5, 2, 3, dtype=torch.float64)
    x = torch.randn(2, 3, dtype=torch.float64)
    expected = MultivariateNormal(means, covariance).log_prob(x)
    torch.testing.assert_close(log_density(x, means, covariance), expected)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_diagonal_covariance_may_be_given_as_variances(dtype):
    generator = torch.Generator().manual_seed(0)
    x, mean = torch.randn(2, 7, 3, generator=generator, dtype=dtype).unbind()
    variances = torch.tensor([0.25, 4.0, 9.0], dtype=dtype)
    found = log_density_diagonal(x, mean, variances)
    assert found.dtype == dtype
    torch.testing.assert_close(found, log_density(x, mean, torch.diag(variances)))


def test_the_density_of_a_diagonal_gaussian_integrates_to_one():
    axis = torch.linspace(-12, 12, 241, dtype=torch.float64)
    points = torch.cartesian_prod(axis, axis)
    variances = torch.tensor([0.5, 3.0], dtype=torch.float64)
    mass = log_density_diagonal(points, torch.zeros(2).double(), variances).exp().sum() * 0.1**2
    assert mass.item() == pytest.approx(1, abs=1e-6)


def test_the_second_argument_is_a_variance_and_not_a_standard_deviation():
    found = log_density(torch.tensor([1.3]), torch.zeros(1), torch.tensor([[2.0]]))
    assert found.item() == pytest.approx(-1.6880, abs=5e-5)  # with 2 as the standard deviation: −1.8233


def test_covariances_of_extreme_determinant_keep_a_finite_log_density():
    width = 200
    covariance = 1e-4 * torch.eye(width, dtype=torch.float64)
    assert torch.det(covariance) == 0
    found = log_density(torch.zeros(width).double(), torch.zeros(width).double(), covariance)
    assert found.item() == pytest.approx(-0.5 * width * math.log(2 * math.pi * 1e-4))


@given(seed=st.integers(0, 2**31), width=st.integers(1, 4), rows=st.integers(1, 4))
@settings(max_examples=30, deadline=None)
def test_an_affine_map_keeps_the_density_up_to_the_change_of_volume(seed, width, rows):
    # log p(A z + b) = log p(z) − log |A| for square A; for other A, through the characteristic function
    generator = torch.Generator().manual_seed(seed)
    gaussian = random_gaussian(seed, width)
    matrix = torch.randn(rows, width, generator=generator, dtype=torch.float64)
    offset = torch.randn(rows, generator=generator, dtype=torch.float64)
    mapped = affine_map(gaussian, matrix, offset)
    t = torch.randn(rows, generator=generator, dtype=torch.float64)
    pulled = matrix.T @ t  # E exp(i tᵀ(A z + b)) = exp(i tᵀb) E exp(i (Aᵀt)ᵀ z)
    torch.testing.assert_close(t @ mapped.covariance @ t, pulled @ gaussian.covariance @ pulled)
    torch.testing.assert_close(t @ mapped.mean, pulled @ gaussian.mean + t @ offset)
    if rows == width and torch.linalg.cond(matrix) < 1e3:
        z = torch.randn(5, width, generator=generator, dtype=torch.float64)
        expected = log_density(z, *gaussian) - torch.linalg.slogdet(matrix)[1]
        torch.testing.assert_close(
            log_density(z @ matrix.T + offset, *mapped), expected, rtol=1e-5, atol=1e-5
        )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_fit_is_that_of_scikit_learn(dtype):
    x = torch.randn(50, 3, generator=torch.Generator().manual_seed(0), dtype=dtype) @ torch.randn(
        3, 3, generator=torch.Generator().manual_seed(1), dtype=dtype
    )
    found, peer = fit(x), EmpiricalCovariance().fit(x.double().numpy())
    assert found.mean.dtype == found.covariance.dtype == dtype
    tolerance = 1e-12 if dtype == torch.float64 else 1e-6
    torch.testing.assert_close(
        found.mean.double(), torch.from_numpy(peer.location_), rtol=tolerance, atol=tolerance
    )
    torch.testing.assert_close(
        found.covariance.double(), torch.from_numpy(peer.covariance_), rtol=tolerance, atol=tolerance
    )


def test_the_fit_is_the_maximum_of_the_likelihood():
    x = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    mean, covariance = (value.requires_grad_() for value in fit(x))
    log_density(x, mean, covariance).sum().backward()
    torch.testing.assert_close(mean.grad, torch.zeros(2).double())
    torch.testing.assert_close(covariance.grad, torch.zeros(2, 2).double())


def test_the_fit_divides_by_the_number_of_rows():
    x = torch.randn(10, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    torch.testing.assert_close(fit(x).covariance * 10 / 9, torch.cov(x.T))


def test_a_fit_far_from_the_origin_loses_nothing_in_single_precision():
    x = torch.randint(-8, 8, (1000, 2), generator=torch.Generator().manual_seed(0)).double()
    far = (x + 2.0**20).float()  # whole numbers, which float32 holds exactly
    torch.testing.assert_close(fit(far).covariance.double(), fit(x).covariance, rtol=1e-6, atol=0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: log_density(torch.zeros(3), torch.zeros(2), torch.eye(2)),
            r"x must have .*\(…, D\) with D = 2 as in cov",
        ),
        (lambda: log_density(torch.zeros(2), torch.zeros(3), torch.eye(2)), "mean must have the shape"),
        (lambda: log_density(torch.zeros(2), torch.zeros(2), torch.ones(2)), r"\(D, D\); got \(2,\)"),
        (lambda: log_density(torch.zeros(2), torch.zeros(2), torch.ones(2, 2)), "positive definite"),
        (lambda: cholesky(torch.tensor([[math.nan]])), "covariance must hold finite"),
        (
            lambda: log_density_diagonal(torch.zeros(2), torch.zeros(2), torch.tensor([1.0, -2.0])),
            "above 0; got -2",
        ),
        (
            lambda: log_density_diagonal(torch.zeros(3), torch.zeros(3), torch.ones(2)),
            "x must have the shape",
        ),
        (
            lambda: log_density_diagonal(torch.zeros(3), torch.zeros(3), torch.tensor(1.0)),
            "variances must have",
        ),
        (
            lambda: affine_map(Gaussian(torch.zeros(2), torch.eye(2)), torch.ones(3, 3), torch.zeros(3)),
            r"matrix must have the shape \(D, M\) with M = 2 as in mean; got \(3, 3\)",
        ),
        (
            lambda: affine_map(Gaussian(torch.zeros(2), torch.eye(2)), torch.ones(3, 2), torch.zeros(2)),
            r"offset must have the shape \(D,\) with D = 3 as in matrix",
        ),
        (lambda: fit(torch.zeros(0, 2)), "x must not be empty"),
        (lambda: fit(torch.zeros(2)), r"x must have the shape \(N, D\)"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_what_has_no_law_has_no_map():
    indefinite = torch.tensor([[1.0, 2.0], [2.0, 1.0]])
    for wrong in (-torch.eye(2), indefinite):
        with pytest.raises(ValueError, match="covariance must have no negative eigenvalue"):
            affine_map(Gaussian(torch.zeros(2), wrong), torch.eye(2), torch.zeros(2))
    flat = affine_map(Gaussian(torch.zeros(2), torch.ones(2, 2)), torch.eye(2), torch.zeros(2))
    assert torch.equal(flat.covariance, torch.ones(2, 2))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_symmetry_is_seen_in_the_units_of_every_column(dtype):
    wrong = torch.tensor([[1e6, 10.0], [0.0, 0.05]], dtype=dtype)
    with pytest.raises(
        ValueError, match="covariance must be symmetric; entries that should be equal differ by 10"
    ):
        cholesky(wrong)
    x = torch.randn(1000, 2, generator=torch.Generator().manual_seed(0), dtype=dtype)
    x = x @ torch.tensor([[1000.0, 0.1], [0.0, 0.2]], dtype=dtype)
    torch.testing.assert_close(cholesky(x.T @ x / 1000).square().sum(1), x.square().mean(0))
