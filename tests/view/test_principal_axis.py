"""Probabilistic PCA in the plane: what is drawn, and what is refused."""

import re

import numpy as np
import pytest

from course import view

X = [[0.0, 0.0], [4.0, 2.0], [2.0, 2.0]]
MODEL = ([[2.0], [0.0]], [1.0, 1.0], 0.25)


def test_the_line_runs_through_the_mean_to_two_standard_deviations_of_z():
    axis = view.principal_axis(X, {"model": MODEL}).axes[0]
    (line,) = axis.lines
    np.testing.assert_allclose(line.get_xydata(), [[-3.0, 1.0], [5.0, 1.0]])


def test_the_ellipse_is_that_of_the_covariance_with_its_noise():
    (shape,) = view.principal_axis(X, {"model": MODEL}).axes[0].patches
    sizes = sorted([shape.get_width(), shape.get_height()])
    np.testing.assert_allclose(sizes, [4 * 0.5, 4 * 4.25**0.5])


def test_the_alt_text_tells_each_model_and_the_data():
    figure = view.principal_axis(X, {"EM": MODEL, "other": ([[0.0], [-1.0]], [0, 0], 1.0)}, title="Two")
    assert figure.alt_text == (
        "Two. EM: axis at 0°, standard deviation 2.06 along it and 0.5 across. "
        "Other: axis at 90°, standard deviation 1.41 along it and 1 across. "
        "Scatter plot of 3 points, x₁ from 0 to 4, x₂ from 0 to 2."
    )


def test_a_second_hidden_number_has_no_line():
    with pytest.raises(ValueError, match=re.escape("W must have the shape (2, 1); got (2, 2)")):
        view.principal_axis(X, {"model": (np.eye(2), [0.0, 0.0], 1.0)})
