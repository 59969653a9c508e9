import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import Normal

from course.lvm.diffusion.process import (
    Schedule,
    cosine_schedule,
    diffuse,
    diffuse_step,
    linear_schedule,
    marginal,
    posterior,
    posterior_variances,
)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def schedules():
    return st.lists(st.floats(0.01, 0.95), min_size=2, max_size=6).map(
        lambda betas: Schedule.of(torch.tensor(betas, dtype=torch.float64))
    )


@given(schedule=schedules(), x=st.floats(-3, 3))
@settings(max_examples=30, deadline=None)
def test_many_steps_have_the_mean_and_variance_of_one_leap(schedule, x):
    mean, variance = x, 0.0
    for t in range(1, schedule.steps + 1):
        beta = schedule.betas[t].item()
        mean, variance = math.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
        found = marginal(torch.full((1, 1), x, dtype=torch.float64), t, schedule)
        assert found.mean.item() == pytest.approx(mean, abs=1e-12)
        assert found.log_var.exp().item() == pytest.approx(variance, rel=1e-9)


def test_the_chain_and_the_leap_draw_from_the_same_law():
    # Mean and variance of 200,000 draws, each within five standard errors of the closed form: 2.4e-6 in all.
    schedule, count = linear_schedule(10, first=0.05, last=0.4), 200_000
    x_0 = torch.full((count, 1), 1.7, dtype=torch.float64)
    x, draws = x_0, seeded()
    for t in range(1, 11):
        x = diffuse_step(x, t, schedule, generator=draws)
    noise = torch.randn(count, 1, generator=draws, dtype=torch.float64)
    leap = diffuse(x_0, noise, 10, schedule)
    q = marginal(x_0[:1], 10, schedule)
    mean, variance = q.mean.item(), q.log_var.exp().item()
    assert (mean, variance) == pytest.approx((0.4508, 0.9297), abs=5e-5)
    for drawn in (x, leap):
        assert abs(drawn.mean().item() - mean) < 5 * math.sqrt(variance / count)
        assert abs(drawn.var().item() - variance) < 5 * variance * math.sqrt(2 / count)


def test_a_step_adds_noise_of_its_own_to_every_row_and_column():
    schedule = Schedule.of(torch.tensor([0.3, 0.8]))
    x = torch.ones(100_000, 2, dtype=torch.float64)
    covariance = (diffuse_step(x, 2, schedule, generator=seeded()) - math.sqrt(0.2)).T.cov()
    torch.testing.assert_close(
        covariance, 0.8 * torch.eye(2).double(), atol=0.02, rtol=0
    )  # 5.6 standard errors
    again = diffuse_step(x, 2, schedule, generator=seeded())
    assert torch.equal(again, diffuse_step(x, 2, schedule, generator=seeded()))


@given(schedule=schedules(), x_0=st.floats(-2, 2), x_t=st.floats(-2, 2), data=st.data())
@settings(max_examples=30, deadline=None)
def test_the_posterior_obeys_bayes_rule(schedule, x_0, x_t, data):
    t = data.draw(st.integers(2, schedule.steps))
    start, end = (torch.full((1, 1), value, dtype=torch.float64) for value in (x_0, x_t))
    beta = schedule.betas[t]
    for x in (-1.0, 0.3, 2.0):
        between = torch.full((1, 1), x, dtype=torch.float64)
        step = Normal((1 - beta).sqrt() * between, beta.sqrt()).log_prob(end).sum(-1)
        joint = marginal(start, t - 1, schedule).log_prob(between) + step
        expected = joint - marginal(start, t, schedule).log_prob(end)
        torch.testing.assert_close(
            posterior(start, end, t, schedule).log_prob(between), expected, rtol=1e-7, atol=1e-7
        )


def test_the_last_posterior_is_the_data_themselves():
    schedule, x_0, x_1 = cosine_schedule(10), torch.randn(4, 2, generator=seeded()), torch.zeros(4, 2)
    q = posterior(x_0, x_1, 1, schedule)
    torch.testing.assert_close(q.mean, x_0)
    assert torch.equal(q.sample(3), q.mean.expand(3, 4, 2))
    assert posterior_variances(schedule)[:2].tolist() == [0, 0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_every_row_may_have_its_own_time(dtype):
    schedule, times = linear_schedule(1000), torch.tensor([1, 500, 1000])
    x_0, x_t = (torch.randn(3, 2, generator=seeded(seed), dtype=dtype) for seed in (0, 1))
    for row, t in enumerate(times.tolist()):
        one = slice(row, row + 1)
        for together, alone in (
            (marginal(x_0, times, schedule), marginal(x_0[one], t, schedule)),
            (posterior(x_0, x_t, times, schedule), posterior(x_0[one], x_t[one], t, schedule)),
        ):
            assert together.mean.dtype == together.log_var.dtype == dtype
            assert torch.equal(together.mean[one], alone.mean)
            assert torch.equal(together.log_var[one], alone.log_var)
        assert torch.equal(diffuse(x_0, x_t, times, schedule)[one], diffuse(x_0[one], x_t[one], t, schedule))


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int16, torch.int32])
def test_whole_numbers_of_every_type_are_times(dtype):
    # As uint8 they were taken for a mask: x[times] is then another number of rows.
    schedule, (x, noise) = linear_schedule(10), torch.randn(2, 4, 2, generator=seeded())
    times = torch.tensor([1, 0, 10, 7])
    expected = diffuse(x, noise, times, schedule)
    assert torch.equal(diffuse(x, noise, times.to(dtype), schedule), expected)
    assert torch.equal(diffuse(x, noise, times.to(dtype).numpy(), schedule), expected)
    assert torch.equal(diffuse(x, noise, times.tolist(), schedule), expected)
    for wrong in (torch.tensor([True, False, True, True]), times.float(), times[:1], [[1, 0, 10, 7]]):
        with pytest.raises(ValueError, match="times must be "):
            diffuse(x, noise, wrong, schedule)


def test_one_column_does_not_serve_for_many():
    schedule, x = linear_schedule(10), torch.zeros(4, 2)
    with pytest.raises(ValueError, match=r"noise must have the shape \(N, D\)"):
        diffuse(x, torch.zeros(4, 1), 3, schedule)


def test_a_schedule_whose_parts_do_not_go_together_is_refused():
    betas, alpha_bars = linear_schedule(10)
    with pytest.raises(ValueError, match="schedule must have alpha_bars that are the products"):
        diffuse(torch.zeros(4, 2), torch.zeros(4, 2), 3, Schedule(betas, alpha_bars.flip(0)))
    assert Schedule.of([0.1, 0.2]).betas[1] == 0.1  # to the last digit of a float64


def test_at_time_zero_nothing_has_happened():
    x = torch.randn(4, 2, generator=seeded())
    assert torch.equal(diffuse(x, torch.ones(4, 2), 0, linear_schedule(10)), x)
    for function in (marginal, diffuse_step):
        with pytest.raises(ValueError, match="times must be whole numbers from 1 to 10; got 0"):
            function(x, 0, linear_schedule(10))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_finds_what_the_cpu_finds():
    schedule, times = linear_schedule(1000), torch.tensor([1, 500, 1000])
    x, noise = torch.randn(2, 3, 2, generator=seeded())
    found = diffuse(x.cuda(), noise.cuda(), times.cuda(), schedule)
    torch.testing.assert_close(found.cpu(), diffuse(x, noise, times, schedule))
    mean = posterior(x.cuda(), noise.cuda(), times.cuda(), schedule).mean
    torch.testing.assert_close(mean.cpu(), posterior(x, noise, times, schedule).mean)
