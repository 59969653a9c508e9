"""For f(φ, ε) = (φ + ε)², whose slope is 2(φ + ε): all moments are known."""

import pytest
import torch

from course.lvm.gradients.variance_reduction import finite_difference
from tests.lvm.estimates import double


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def parabola(phi, noise):
    return (phi + noise).square().sum(-1)


def test_with_the_same_noise_it_is_the_slope_at_that_noise():
    found = finite_difference(parabola, double(0.5, -1.0), noise(7, 2), 0.25)
    torch.testing.assert_close(found, 2 * (double(0.5, -1.0) + noise(7, 2)))


@pytest.mark.parametrize("step", [0.5, 0.05])
def test_with_fresh_noise_the_variance_explodes_and_the_mean_does_not_move(step):
    count = 50_000
    slopes = finite_difference(parabola, double(1.0), noise(count, 1), step)[:, 0]
    fresh = finite_difference(
        parabola, double(1.0), noise(count, 1), step, other_noise=noise(count, 1, seed=1)
    )[:, 0]
    exact = sum(2 + 4 * (1 + side * step) ** 2 for side in (-1, 1)) / (2 * step) ** 2
    assert slopes.var().item() == pytest.approx(4, rel=0.05)
    assert fresh.var().item() == pytest.approx(exact, rel=0.05)
    assert abs(slopes.mean() - 2) < 5 * (4 / count) ** 0.5
    assert abs(fresh.mean() - 2) < 5 * (exact / count) ** 0.5


def test_the_error_of_the_slope_falls_with_the_square_of_the_step():
    errors = [
        finite_difference(lambda phi, noise: (phi + noise).exp(), double(0.3), double(0.2), step).item()
        - double(0.5).exp().item()
        for step in (0.1, 0.05)
    ]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.01)


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match=r"parameter must have the shape \(P,\); got \(\)"):
        finite_difference(parabola, torch.tensor(1.0), noise(3, 1), 0.1)
    with pytest.raises(ValueError, match=r"step must be a number, above 0; got 0"):
        finite_difference(parabola, double(1.0), noise(3, 1), 0.0)
    for f in (lambda phi, noise: 1.0, lambda phi, noise: (phi + noise).sum()):
        with pytest.raises(ValueError, match=r"f must return one number for every sample, \(S,\)"):
            finite_difference(f, double(1.0), noise(3, 1), 0.1)


@pytest.mark.parametrize("far", [1e4, 1e8])
def test_a_step_that_is_lost_in_the_rounding_of_its_parameter_is_refused(far):
    """In float32, 10⁴ ± 10⁻³ are 0.00195 apart or 0.00293, and 10⁸ ± 10⁻³ are the same number."""
    with pytest.raises(ValueError, match="step must be larger beside a parameter of"):
        finite_difference(lambda phi, noise: phi + noise, torch.tensor([far]), torch.zeros(3), 1e-3)
