"""Margins and slices of a joint density are those of the density."""

import numpy as np
import pytest

from course import view

Z, X = np.linspace(-8, 8, 161), np.linspace(-9, 9, 181)


def normal(x, mean, variance):
    return np.exp(-0.5 * (x - mean) ** 2 / variance) / np.sqrt(2 * np.pi * variance)


DENSITY = normal(Z, 0, 1) * normal(X[:, None], Z, 1)  # z ~ N(0, 1), x | z ~ N(z, 1)


def panels():
    top, _, center, right = view.joint(Z, X, DENSITY, at_z=-2.0, at_x=1.0).axes
    return top, center, right


def test_the_slices_are_posterior_and_conditional():
    top, _, right = panels()
    np.testing.assert_allclose(top.lines[0].get_ydata(), normal(Z, 0.5, 0.5), atol=1e-9)
    np.testing.assert_allclose(right.lines[0].get_xdata(), normal(X, -2, 1), atol=1e-9)


def test_the_margins_are_prior_and_marginal_likelihood():
    top, _, right = panels()
    for filled, place, expected in ((top, 1, normal(Z, 0, 1)), (right, 0, normal(X, 0, 2))):
        outline = filled.collections[0].get_paths()[0].vertices[:, place]
        np.testing.assert_allclose(outline.max(), expected.max(), atol=1e-9)


def test_the_map_shows_where_it_is_cut():
    _, center, _ = panels()
    across, up = center.lines
    assert (across.get_ydata()[0], up.get_xdata()[0]) == (pytest.approx(1), pytest.approx(-2))


@pytest.mark.parametrize("density", [DENSITY.T, -DENSITY])
def test_what_is_no_density_over_the_grid_is_refused(density):
    with pytest.raises(ValueError, match="density must have a row for each of 181 x"):
        view.joint(Z, X, density, at_z=0, at_x=0)
