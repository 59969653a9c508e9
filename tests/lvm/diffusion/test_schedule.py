import math

import pytest
import torch

from course.lvm.diffusion.process import (
    Schedule,
    cosine_schedule,
    linear_schedule,
    posterior,
    signal_and_noise,
)


@pytest.mark.parametrize("schedule", [linear_schedule(1000), cosine_schedule(1000), cosine_schedule(1)])
def test_what_is_left_of_the_data_is_the_product_of_what_each_step_leaves(schedule):
    assert len(schedule.betas) == len(schedule.alpha_bars) == schedule.steps + 1
    assert schedule.betas[0] == 0
    left = 1.0
    for beta, alpha_bar in zip(schedule.betas.tolist(), schedule.alpha_bars.tolist(), strict=True):
        left *= 1 - beta
        assert alpha_bar == pytest.approx(left, rel=1e-12)


def test_linear_schedule_has_the_published_ends():
    betas = linear_schedule(1000).betas
    assert (betas[1].item(), betas[-1].item()) == pytest.approx((1e-4, 0.02))
    steps = betas[2:] - betas[1:-1]
    torch.testing.assert_close(steps, steps[:1].expand(999))


def test_cosine_schedule_is_the_published_curve_but_for_its_last_step():
    steps = 50
    schedule = cosine_schedule(steps)
    curve = [math.cos((t / steps + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(steps + 1)]
    for t in range(steps):
        assert schedule.alpha_bars[t].item() == pytest.approx(curve[t] / curve[0], rel=1e-9)
    assert schedule.betas[-1].item() == 0.999


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_signal_and_noise_have_squares_that_add_up_to_one(dtype):
    schedule, times = linear_schedule(1000), torch.arange(1001)
    signal, spread = signal_and_noise(schedule, times, torch.zeros(1001, 2, dtype=dtype))
    assert signal.shape == (1001, 1)
    assert signal.dtype == dtype
    torch.testing.assert_close(signal**2 + spread**2, torch.ones_like(signal))
    assert (signal[0].item(), spread[0].item()) == (1, 0)


@pytest.mark.parametrize(
    "betas",
    [
        torch.tensor([0.0]),
        torch.tensor([1.0]),
        torch.tensor([]),
        torch.full((2, 2), 0.5),
        torch.tensor([1e-17, 0.5]),  # 1 − ᾱ_1 would be 0, and the posterior's mean infinite
    ],
)
def test_impossible_betas_are_refused(betas):
    with pytest.raises(ValueError, match="betas must "):
        Schedule.of(betas)


@pytest.mark.parametrize("make", [linear_schedule, cosine_schedule])
def test_impossible_steps_are_refused(make):
    with pytest.raises(ValueError, match="steps must be a whole number, at least 1; got 0"):
        make(0)


def test_a_first_step_so_small_that_its_digits_are_lost_is_named():
    with pytest.raises(ValueError, match="first must be a number, at least 1e-12"):
        linear_schedule(10, first=1e-18)
    schedule = linear_schedule(10, first=1e-12)
    x = torch.ones(1, 1, dtype=torch.float64)
    assert posterior(3 * x, x, 1, schedule).mean.item() == pytest.approx(3, rel=1e-3)


@pytest.mark.parametrize("times", [-1, 11, 2.0, torch.tensor([1, 12, 3])])
def test_times_outside_the_schedule_are_refused(times):
    with pytest.raises(ValueError, match="times must be whole numbers from 0 to 10"):
        signal_and_noise(cosine_schedule(10), times, torch.zeros(3, 2))


@pytest.mark.parametrize("times", [torch.tensor([1, 2]), torch.ones(3, 1, dtype=torch.long)])
def test_there_are_as_many_times_as_rows(times):
    with pytest.raises(ValueError, match="times must be one number or 3, as many as rows"):
        signal_and_noise(cosine_schedule(10), times, torch.zeros(3, 2))
