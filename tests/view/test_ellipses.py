"""The ellipses are level sets of the Gaussian density."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.transforms import Affine2D

from course.view.ellipses import ellipse

sizes = st.floats(0.05, 20)
centres = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


def covariance(first: float, second: float, correlation: float) -> np.ndarray:
    off_diagonal = correlation * math.sqrt(first * second)
    return np.array([[first, off_diagonal], [off_diagonal, second]])


@given(centres, sizes, sizes, st.floats(-0.95, 0.95), st.sampled_from([1, 2]))
def test_the_vertices_lie_at_their_mahalanobis_distance(mean, first, second, correlation, distance):
    matrix = covariance(first, second, correlation)
    patch = ellipse(np.array(mean), matrix, distance)
    offsets = patch.get_vertices() + patch.get_co_vertices() - np.array(mean)
    squared = np.einsum("ni,ij,nj->n", offsets, np.linalg.inv(matrix), offsets)
    np.testing.assert_allclose(squared, distance**2, rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(sizes, sizes, st.floats(-0.9, 0.9), st.sampled_from([(1, 0.3935), (2, 0.8647)]))
def test_the_mass_inside_is_that_of_a_chi_square_with_two_degrees(first, second, correlation, expected):
    # Quadrature over whitened coordinates u, x = Lu; the cells on the outline leave an error of some 1e-3.
    standard_deviations, mass = expected
    matrix = covariance(first, second, correlation)
    patch = ellipse(np.zeros(2), matrix, standard_deviations)
    line = np.linspace(-5, 5, 301)
    u = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    density = np.exp(-(u**2).sum(1) / 2)
    enlarged = Affine2D().scale(1e4)  # matplotlib flattens curves to a tolerance in these units
    x = enlarged.transform(u @ np.linalg.cholesky(matrix).T)
    inside = patch.get_path().contains_points(x, patch.get_patch_transform() + enlarged)
    assert abs(density[inside].sum() / density.sum() - mass) < 4e-3
