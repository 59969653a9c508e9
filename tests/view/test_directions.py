"""Directions above the noise are drawn as alive, the others as dead, each at its eigenvalue and its variance of q."""

import pytest

from course import view


def groups(figure, axis):
    """The places and heights of what is drawn as alive and as dead."""
    lines = [line for line in figure.axes[axis].lines if line.get_label() in ("alive", "dead")]
    return {
        line.get_label(): list(zip(line.get_xdata().tolist(), line.get_ydata().tolist(), strict=True))
        for line in lines
    }


def test_a_direction_is_alive_if_its_eigenvalue_exceeds_the_noise():
    figure = view.directions([9.0, 3.0, 2.0, 1.0], 2)
    assert groups(figure, 0) == {"alive": [(1, 9), (2, 3)], "dead": [(3, 2), (4, 1)]}


def test_q_has_the_variance_of_the_noise_over_the_eigenvalue_and_that_of_the_prior_where_dead():
    figure = view.directions([8.0, 4.0, 1.0], 2)
    assert groups(figure, 1) == {"alive": [(1, 0.25), (2, 0.5)], "dead": [(3, 1)]}


def test_it_says_when_all_or_none_are_alive():
    assert view.directions([9, 3], 10).alt_text == "0 of 2 directions are alive at σ² = 10."
    assert view.directions([9, 3], 1).alt_text.endswith("q has the variances 0.111 to 0.333 in them.")


@pytest.mark.parametrize(("eigenvalues", "noise"), [([1.0, 0.0], 1.0), ([1.0], 0.0)])
def test_numbers_that_are_not_above_zero_are_refused(eigenvalues, noise):
    with pytest.raises(ValueError, match="above 0"):
        view.directions(eigenvalues, noise)
