"""The two directions of the divergence, on targets whose best Gaussians are known."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import Laplace

from course.lvm.distributions.divergences import fit_forward, fit_reverse, kl_full, kl_on_grid
from course.lvm.distributions.families import FullGaussian
from course.lvm.distributions.gaussian import Gaussian, fit, log_density

GRID = torch.linspace(-12, 12, 2401, dtype=torch.float64)[:, None]


def two_modes(z):
    """Half at −3, half at 3, standard deviations 0.7, up to a factor."""
    return torch.logaddexp(-(((z + 3) / 0.7) ** 2) / 2, -(((z - 3) / 0.7) ** 2) / 2)[:, 0]


def gaussian(mean, standard_deviation):
    return Gaussian(
        torch.tensor([mean], dtype=torch.float64),
        torch.tensor([[standard_deviation**2]], dtype=torch.float64),
    )


def test_forward_covers_both_modes_and_reverse_settles_on_one():
    # B40: forward (0, 3.081), the moments; reverse (3, .70) or (−3, .70), as the start says
    forward = fit_forward(GRID, two_modes(GRID))
    assert forward.mean.item() == pytest.approx(0, abs=1e-9)
    assert forward.covariance.sqrt().item() == pytest.approx(math.sqrt(9 + 0.49), rel=1e-9)
    for start in (-1.0, 1.0):
        found = fit_reverse(two_modes, gaussian(start, 1.0)).gaussian
        assert found.mean.item() == pytest.approx(math.copysign(3, start), abs=5e-3)
        assert found.covariance.sqrt().item() == pytest.approx(0.70, abs=5e-3)


def test_neither_fit_can_be_improved_in_its_own_direction():
    log_p = two_modes(GRID)
    reverse, forward = fit_reverse(two_modes, gaussian(1.0, 1.0)).gaussian, fit_forward(GRID, log_p)
    for direction, best in (
        (lambda log_q: kl_on_grid(log_q, log_p), reverse),
        (lambda log_q: kl_on_grid(log_p, log_q), forward),
    ):
        least = direction(log_density(GRID, *best))
        for shift in (-0.05, 0.05):
            moved = Gaussian(best.mean + shift, best.covariance)
            stretched = Gaussian(best.mean, best.covariance * (1 + shift))
            assert direction(log_density(GRID, *moved)) > least
            assert direction(log_density(GRID, *stretched)) > least


def test_each_fit_is_better_in_its_own_direction_than_the_other():
    log_p = two_modes(GRID)
    log_reverse = log_density(GRID, *fit_reverse(two_modes, gaussian(1.0, 1.0)).gaussian)
    log_forward = log_density(GRID, *fit_forward(GRID, log_p))
    assert kl_on_grid(log_reverse, log_p).item() == pytest.approx(
        math.log(2), abs=1e-3
    )  # one mode of two is missed
    assert kl_on_grid(log_reverse, log_p) < kl_on_grid(log_forward, log_p)
    assert kl_on_grid(log_p, log_forward) < kl_on_grid(log_p, log_reverse)


def test_a_gaussian_target_is_found_in_both_directions():
    mean = torch.tensor([1.0, -2.0]).double()
    covariance = torch.tensor([[2.0, 1.2], [1.2, 1.0]]).double()
    reverse = fit_reverse(
        lambda z: log_density(z, mean, covariance) + 5.0,
        Gaussian(torch.zeros(2).double(), torch.eye(2).double()),
    )
    torch.testing.assert_close(reverse.gaussian, Gaussian(mean, covariance), rtol=1e-4, atol=1e-4)
    assert reverse.bounds[-1] == pytest.approx(5, abs=1e-6)  # the divergence is 0, the evidence e⁵
    axis = torch.linspace(-12, 12, 241).double()
    points = torch.cartesian_prod(axis, axis)
    forward = fit_forward(points, log_density(points, mean, covariance))
    torch.testing.assert_close(forward, Gaussian(mean, covariance), rtol=1e-6, atol=1e-6)


def test_a_correlated_target_in_two_dimensions_has_its_mode_sought_and_its_moments_matched():
    center = torch.tensor([3.0, 3.0]).double()
    covariance = torch.tensor([[1.0, 0.6], [0.6, 1.0]]).double()

    def log_target(z):
        return torch.logaddexp(log_density(z, center, covariance), log_density(z, -center, covariance))

    found = fit_reverse(log_target, Gaussian(center / 2, torch.eye(2).double())).gaussian
    torch.testing.assert_close(found, Gaussian(center, covariance), rtol=0, atol=0.05)
    axis = torch.linspace(-12, 12, 241).double()
    points = torch.cartesian_prod(axis, axis)
    forward = fit_forward(points, log_target(points))
    torch.testing.assert_close(
        forward.covariance, covariance + torch.outer(center, center), rtol=1e-6, atol=1e-6
    )


def test_the_bound_is_the_log_evidence_less_the_divergence():
    result = fit_reverse(two_modes, gaussian(1.0, 1.0))
    log_evidence = math.log(2 * 0.7 * math.sqrt(2 * math.pi))
    divergence = kl_on_grid(log_density(GRID, *result.gaussian), two_modes(GRID)).item()
    assert result.bounds[-1] == pytest.approx(log_evidence - divergence, abs=1e-5)
    start = kl_on_grid(log_density(GRID, *gaussian(1.0, 1.0)), two_modes(GRID)).item()
    assert result.bounds[0] == pytest.approx(log_evidence - start, abs=1e-5)
    assert result.bounds == sorted(result.bounds)


def test_moments_are_the_best_for_gaussians_and_not_for_other_families():
    # B40: for the Laplace family the best scale is E|z − median|, here 3: standard deviation 4.24, not 3.08
    grid = torch.linspace(-120, 120, 2401, dtype=torch.float64)[:, None]
    log_p, scales = two_modes(grid), torch.linspace(1, 5, 401).double()
    divergences = torch.stack(
        [kl_on_grid(log_p, Laplace(0.0, scale).log_prob(grid[:, 0])) for scale in scales]
    )
    assert math.sqrt(2) * scales[divergences.argmin()].item() == pytest.approx(4.24, abs=0.02)


def test_moments_come_from_samples_with_or_without_weights():
    generator = torch.Generator().manual_seed(0)
    z = 3 * torch.randn(100_000, 2, generator=generator, dtype=torch.float64)
    plain = fit_forward(z)
    torch.testing.assert_close(plain.mean, z.mean(0))
    torch.testing.assert_close(plain.covariance, torch.cov(z.T, correction=0))
    target = Gaussian(torch.tensor([1.0, 0.0]).double(), torch.tensor([[2.0, 0.5], [0.5, 1.0]]).double())
    weights = log_density(z, *target) - log_density(z, torch.zeros(2).double(), 9 * torch.eye(2).double())
    torch.testing.assert_close(fit_forward(z, weights), target, rtol=0, atol=0.05)


@given(
    shift=st.floats(-3, 3),
    spread=st.floats(0.5, 2),
    other_shift=st.floats(-3, 3),
    other_spread=st.floats(0.5, 2),
)
@settings(max_examples=20, deadline=None)
def test_the_divergence_on_a_grid_is_the_closed_form(shift, spread, other_shift, other_spread):
    q, p = gaussian(shift, spread), gaussian(other_shift, other_spread)
    expected = kl_full(*(FullGaussian(a.mean[None], a.covariance.sqrt()[None]) for a in (q, p)))
    grid = torch.linspace(-20, 20, 4001, dtype=torch.float64)[:, None]
    found = kl_on_grid(log_density(grid, *q) + 3, log_density(grid, *p) - 7)
    assert found.item() == pytest.approx(expected.item(), rel=1e-7, abs=1e-9)


def test_what_has_no_mass_does_not_count():
    log_q = torch.tensor([0.0, -math.inf])
    assert kl_on_grid(log_q, torch.tensor([0.0, -math.inf])).item() == 0
    assert kl_on_grid(log_q, torch.zeros(2)).item() == pytest.approx(math.log(2))
    assert kl_on_grid(torch.zeros(2), log_q).item() == math.inf


def test_every_step_is_told_and_a_key_pressed_keeps_what_was_learned():
    seen = []

    def stop_at_third(step, learned, value):
        seen.append((step, value))
        if step == 3:
            raise KeyboardInterrupt

    result = fit_reverse(two_modes, gaussian(1.0, 1.0), callback=stop_at_third)
    assert [step for step, _ in seen] == [1, 2, 3]
    assert result.interrupted
    assert len(result.bounds) == 3
    assert [value for _, value in seen] == result.bounds
    assert result.gaussian.mean.item() > 1.0
    assert not fit_reverse(two_modes, gaussian(1.0, 1.0), steps=2).interrupted


def test_the_start_is_left_as_it_was():
    start = gaussian(1.0, 1.0)
    fit_reverse(two_modes, start, steps=3)
    assert torch.equal(start.mean, gaussian(1.0, 1.0).mean)


def test_single_precision_finds_the_same_mode():
    start = Gaussian(torch.ones(1), torch.eye(1))
    found = fit_reverse(two_modes, start).gaussian
    assert found.mean.dtype == torch.float32
    assert found.mean.item() == pytest.approx(3, abs=0.01)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit_forward(torch.zeros(3)), r"points must have the shape \(S, M\).*got \(3,\)"),
        (lambda: fit_forward(torch.zeros(0, 1)), "points must not be empty"),
        (
            lambda: fit_forward(torch.zeros(3, 1), torch.zeros(2)),
            r"log_weights must have the shape \(S,\) with S = 3 .* got \(2,\)",
        ),
        (
            lambda: fit_reverse(two_modes, Gaussian(torch.zeros(3), torch.eye(3))),
            "start must have one or two dimensions, for a grid; got 3",
        ),
        (lambda: fit_reverse(two_modes, gaussian(0.0, 1.0), steps=0), "steps must be a whole number"),
        (lambda: fit_reverse(two_modes, gaussian(0.0, 0.0)), "positive definite"),
        (
            lambda: fit_reverse(lambda z: z, gaussian(0.0, 1.0)),
            r"one number per point, \(401,\); got \(401, 1\)",
        ),
        (
            lambda: kl_on_grid(torch.zeros(3), torch.zeros(4)),
            r"log_p must have .* S = 3 as in log_q; got \(4,\)",
        ),
    ],
)
def test_what_cannot_be_fitted_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_nan_shows_in_a_divergence_on_a_grid_and_zero_density_does_not():
    # Finding 9: a comparison with NaN is false, and the divergence was 0.
    z = torch.linspace(-9, 9, 901)
    q, p = -(z**2) / 2, -((z - 1) ** 2) / 2
    broken = q.clone()
    broken[450] = math.nan
    assert kl_on_grid(broken, p).isnan()
    assert kl_on_grid(q, broken).isnan()
    beyond = torch.where(z.abs() < 8.5, q, -math.inf)
    assert kl_on_grid(beyond, p).item() == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("offset", [0.0, 1e4, 1e6])
def test_moments_in_single_precision_do_not_suffer_from_an_offset(offset):
    # Finding 4: in float32 the variance at the offset 1e4 came out as 410.
    z = offset + torch.linspace(-8, 8, 1601)[:, None].double()
    log_p = -0.5 * (z[:, 0] - offset) ** 2
    found = fit_forward(z.float(), log_p.float())
    assert found.covariance.dtype == torch.float32
    assert found.covariance.item() == pytest.approx(1, rel=0.02 if offset > 1e5 else 1e-3)


@pytest.mark.parametrize("weights", [[-math.inf] * 3, [0.0, math.nan, 0.0], [0.0, math.inf, 0.0]], ids=str)
def test_weights_without_a_law_are_refused_by_name(weights):
    with pytest.raises(ValueError, match="log_weights must be finite, or −∞ for some points but not for all"):
        fit_forward(torch.eye(3), torch.tensor(weights))


def test_on_a_grid_too_the_gradient_is_finite_where_neither_has_a_chance():
    log_q = torch.tensor([0.0, 1.0, -math.inf], requires_grad=True)
    kl_on_grid(log_q, torch.tensor([1.0, 0.0, -math.inf])).backward()
    assert log_q.grad.isfinite().all()
    assert log_q.grad[2] == 0


@pytest.mark.parametrize("scale", [1e-25, 1e25])
def test_moments_beyond_the_range_of_the_dtype_are_refused_by_name(scale):
    x = scale * torch.tensor([[1.0], [-1.0]])
    for name, find in (("x", fit), ("points", fit_forward)):
        with pytest.raises(ValueError, match=rf"^{name} must have variances in the range of torch\.float32"):
            find(x)
        assert find(x.double()).covariance.item() == pytest.approx(scale**2, rel=1e-6)
    assert fit(torch.full((2, 1), scale)).covariance == 0
