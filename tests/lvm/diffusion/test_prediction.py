import itertools

import pytest
import torch
from torch.distributions import Categorical, MixtureSameFamily, Normal

from course.lvm.diffusion.process import (
    Schedule,
    data_and_noise,
    data_predictor,
    diffuse,
    linear_schedule,
    score_from_noise,
    target,
)

KINDS = ("noise", "data", "velocity")
SCHEDULE = linear_schedule(1000)
TIMES = torch.tensor([1, 10, 300, 1000])


def problem(dtype=torch.float64):
    draws = torch.Generator().manual_seed(0)
    x_0, noise = torch.randn(2, 4, 3, generator=draws, dtype=dtype)
    return x_0, noise, diffuse(x_0, noise, TIMES, SCHEDULE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_prediction_of_any_kind_gives_data_and_noise_back(kind):
    x_0, noise, x_t = problem()
    output = target(x_0, noise, TIMES, SCHEDULE, kind)
    found = data_and_noise(x_t, output, TIMES, SCHEDULE, kind)
    torch.testing.assert_close(found[0], x_0, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(found[1], noise, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(KINDS, 2)))
def test_there_and_back_between_two_kinds_changes_nothing(first, second):
    # For a wrong prediction too: the two estimates of data and noise always make up x_t.
    _, _, x_t = problem()
    output = torch.randn(4, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    there = target(*data_and_noise(x_t, output, TIMES, SCHEDULE, first), TIMES, SCHEDULE, second)
    data, noise = data_and_noise(x_t, there, TIMES, SCHEDULE, second)
    torch.testing.assert_close(diffuse(data, noise, TIMES, SCHEDULE), x_t, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(target(data, noise, TIMES, SCHEDULE, first), output, rtol=1e-8, atol=1e-8)


def test_the_velocity_is_how_fast_x_turns():
    # x = cos(a) x_0 + sin(a) ε with cos(a) = √ᾱ: the velocity is dx/da.
    x_0, noise, _ = problem()
    angle, step = SCHEDULE.alpha_bars[TIMES].sqrt().arccos()[:, None], 1e-5
    before, after = (a.cos() * x_0 + a.sin() * noise for a in (angle - step, angle + step))
    found = target(x_0, noise, TIMES, SCHEDULE, "velocity")
    torch.testing.assert_close(found, (after - before) / (2 * step), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_with_any_prediction_becomes_one_of_the_data(kind):
    x_0, noise, x_t = problem()
    network = lambda x, times: target(x_0, noise, times, SCHEDULE, kind)  # noqa: E731
    torch.testing.assert_close(data_predictor(network, SCHEDULE, kind)(x_t, TIMES), x_0, rtol=1e-9, atol=1e-9)


def test_the_best_prediction_of_the_noise_gives_the_gradient_of_the_log_density():
    # B23: the Stein score ∇_x log q(x_t), here of two points in noise, by autograd of the mixture's density.
    points = torch.tensor([-1.0, 2.0], dtype=torch.float64)
    for t in (50, 300, 900):
        alpha_bar = SCHEDULE.alpha_bars[t]
        x = torch.linspace(-2, 3, 7, dtype=torch.float64, requires_grad=True)
        components = Normal(alpha_bar.sqrt() * points, (1 - alpha_bar).sqrt())
        mixture = MixtureSameFamily(Categorical(torch.tensor([0.3, 0.7], dtype=torch.float64)), components)
        expected = torch.autograd.grad(mixture.log_prob(x).sum(), x)[0]
        log_joint = components.log_prob(x.detach()[:, None]) + torch.tensor([0.3, 0.7]).double().log()
        data = (log_joint.softmax(1) * points).sum(1, keepdim=True)  # E[x_0 | x_t]
        _, noise = data_and_noise(x.detach()[:, None], data, t, SCHEDULE, "data")
        torch.testing.assert_close(score_from_noise(noise, t, SCHEDULE)[:, 0], expected)


def test_single_precision_is_kept():
    x_0, noise, x_t = problem(torch.float32)
    for kind in KINDS:
        output = target(x_0, noise, TIMES, SCHEDULE, kind)
        found = data_and_noise(x_t, output, TIMES, SCHEDULE, kind)
        assert {output.dtype, found[0].dtype, found[1].dtype} == {torch.float32}
        torch.testing.assert_close(found[0], x_0, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(("dtype", "steps"), [(torch.float32, 120), (torch.float64, 1000)])
def test_noise_tells_nothing_of_data_of_which_nothing_is_left(dtype, steps):
    """0.4¹²⁰ = 2e-48 is 0 in float32: x_t less the noise, divided by it, would be NaN. A velocity tells it still."""
    schedule, x = Schedule.of(torch.full((steps,), 0.6)), torch.ones(1, 1, dtype=dtype)
    with pytest.raises(ValueError, match="schedule must leave some of the data"):
        data_and_noise(x, x, steps, schedule, "noise")
    with pytest.raises(ValueError, match="schedule must leave some of the data"):
        data_predictor(lambda x_t, times: x_t, schedule, "noise")(x, torch.tensor([steps]))
    assert data_and_noise(x, x, steps, schedule, "velocity")[0].item() == -1


def test_an_unknown_prediction_is_refused():
    x_0, noise, x_t = problem()
    for call in (
        lambda: target(x_0, noise, 1, SCHEDULE, "mean"),
        lambda: data_and_noise(x_t, noise, 1, SCHEDULE, "mean"),
        lambda: data_predictor(lambda x, times: x, SCHEDULE, "mean"),
    ):
        with pytest.raises(ValueError, match=r"predicts must be .* got 'mean'"):
            call()
