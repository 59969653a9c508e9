"""The picture of samples that move with their density."""

import numpy as np
import pytest

from course.view import moving


def test_arrows_start_at_the_samples_and_are_as_long_as_step_times_velocity_or_end_at_the_frame():
    z, velocity = np.array([0.2, 0.6, 0.9]), np.array([1.0, -3.0, 2.0])
    (axis,) = moving([0, 1], [1, 2], z, velocity, step=0.1).axes
    right, left = (arrows for arrows in axis.collections if hasattr(arrows, "U"))
    np.testing.assert_allclose(right.X, [0.2, 0.9])
    np.testing.assert_allclose(right.U, [0.1, 1 - 0.9])
    np.testing.assert_allclose(left.X, [0.6])
    np.testing.assert_allclose(left.U, [-0.3])
    np.testing.assert_allclose([*right.V, *left.V], 0)


def test_all_samples_lie_under_the_density():
    z = np.linspace(0.05, 0.95, 30)
    (axis,) = moving([0, 1], [1, 2], z, z, step=1).axes
    (drawn,) = (line for line in axis.lines if line.get_linestyle() == "None")
    assert (drawn.get_ydata() < 1 + z).all()
    assert (drawn.get_ydata() > 0).all()


def test_as_many_values_as_places_and_samples():
    with pytest.raises(ValueError, match="density has 3 values"):
        moving([0, 1], [1, 1, 1], [0.5], [1], step=1)
    with pytest.raises(ValueError, match="as many as samples"):
        moving([0, 1], [1, 1], [0.5], [1, 2], step=1)
