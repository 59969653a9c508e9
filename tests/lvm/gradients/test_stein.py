"""Stein's identity by quadrature: both sides agree where the boundary terms vanish, and only there."""

import math

import pytest
import torch

from course.lvm.gradients.pathwise import stein_sides
from course.lvm.oracles.reparameterization import FAMILIES, nodes
from tests.lvm.estimates import double

TRIANGLE = double(1.0, 0.0, 0.6, 0.8).reshape(2, 2)


def grid():
    """Nodes and weights for N((.7, −.2), L Lᵀ) in the plane."""
    line = torch.linspace(-9, 9, 181, dtype=torch.float64)
    noise = torch.cartesian_prod(line, line)
    weights = torch.exp(-0.5 * noise.square().sum(1)) / (2 * math.pi) * (line[1] - line[0]) ** 2
    return double(0.7, -0.2) + noise @ TRIANGLE.T, weights


def log_density(z):
    return -0.5 * torch.linalg.solve_triangular(
        TRIANGLE, (z - double(0.7, -0.2)).T, upper=False
    ).square().sum(0)


def sides(name, parameters, f):
    z, weights = nodes(FAMILIES[name], *parameters)
    values = double(*parameters)
    mass = weights * FAMILIES[name].log_density(z, *values).exp()
    left, right = stein_sides(
        lambda z: f(z[:, 0]), lambda z: FAMILIES[name].log_density(z[:, 0], *values), z[:, None]
    )
    return (mass @ left).item(), (mass @ right).item()


@pytest.mark.parametrize(
    ("name", "parameters"), [("gaussian", (0.7, 1.3)), ("student t, 5", (0.7, 1.3)), ("gumbel", (0.7, 1.3))]
)
def test_both_sides_agree_where_the_density_vanishes_at_the_ends(name, parameters):
    left, right = sides(name, parameters, torch.tanh)
    assert left == pytest.approx(right, rel=1e-8)


def test_a_covariance_comes_in_by_its_inverse():
    z, weights = grid()
    left, right = stein_sides(lambda z: torch.sin(z[:, 0]) * z[:, 1], log_density, z)
    torch.testing.assert_close(weights @ left, weights @ right, rtol=1e-9, atol=1e-9)
    precision = torch.linalg.inv(TRIANGLE @ TRIANGLE.T)
    by_hand = (torch.sin(z[:, 0]) * z[:, 1])[:, None] * (z - double(0.7, -0.2)) @ precision
    torch.testing.assert_close(right, by_hand)


def test_the_two_sides_are_the_pathwise_and_the_score_function_gradient_by_the_mean():
    z, weights = grid()
    left, right = stein_sides(lambda z: z.square().sum(1), log_density, z)
    torch.testing.assert_close(weights @ left, 2 * double(0.7, -0.2))
    torch.testing.assert_close(weights @ right, 2 * double(0.7, -0.2))


def test_where_f_does_not_depend_on_z_the_mean_of_the_score_remains_which_is_zero():
    z, weights = grid()
    left, right = stein_sides(lambda z: torch.ones(len(z), dtype=z.dtype), log_density, z)
    assert left.abs().max() == 0
    assert (weights @ right).abs().max() < 1e-12


@pytest.mark.parametrize(
    ("z", "f", "message"),
    [
        (torch.zeros(3), lambda z: z, r"z must have the shape \(S, M\); got \(3,\)"),
        (torch.zeros(3, 2), lambda z: z, r"f must return one number for each of 3 draws; got \(3, 2\)"),
    ],
)
def test_a_wrong_shape_is_named(z, f, message):
    with pytest.raises(ValueError, match=message):
        stein_sides(f, lambda z: z.sum(1), z)
