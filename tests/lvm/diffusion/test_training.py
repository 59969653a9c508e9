import itertools

import pytest
import torch
from torch import nn

from course.lvm.diffusion.model import DenoisingNetwork, denoising_loss, fit, sample
from course.lvm.diffusion.process import data_predictor, linear_schedule
from course.lvm.oracles import diffusion as oracle

SCHEDULE = linear_schedule(20, first=0.02, last=0.4)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


class Table(nn.Module):
    """A linear denoiser with a slope of its own for every time: all that Gaussian data need."""

    def __init__(self):
        super().__init__()
        self.slopes = nn.Parameter(torch.zeros(21, dtype=torch.float64))

    def forward(self, x, times):
        return self.slopes[times][:, None] * x


def exact_loss(data_variance, slopes, predicts):
    """E |target − slope_t x_t|² with x_0 ~ N(0, s²), for every t from 1."""
    left = SCHEDULE.alpha_bars[1:]
    a, b, variance = left.sqrt(), (1 - left).sqrt(), left * data_variance + 1 - left
    of_data, of_noise = {"noise": (0 * a, 0 * a + 1), "data": (0 * a + 1, 0 * a), "velocity": (-b, a)}[
        predicts
    ]
    covariance = of_data * a * data_variance + of_noise * b
    power = of_data.square() * data_variance + of_noise.square()
    return power - 2 * slopes * covariance + slopes.square() * variance, covariance / variance


@pytest.mark.parametrize("predicts", ["noise", "data", "velocity"])
def test_the_loss_is_unbiased(predicts):
    # A mean of squares of Gaussians, at times drawn at random: its exact variance, five standard errors, 6e-7.
    network, count = Table(), 100_000
    with torch.no_grad():
        network.slopes.fill_(0.3)
    x_0 = 0.5 * torch.randn(count, 1, generator=seeded(), dtype=torch.float64)
    found = denoising_loss(network, x_0, SCHEDULE, predicts=predicts, generator=seeded(1)).item()
    mean, _ = exact_loss(0.25, torch.tensor(0.3), predicts)
    variance = 3 * mean.square().mean() - mean.mean().square()
    assert abs(found - mean.mean().item()) < 5 * (variance / count).sqrt().item()


@pytest.mark.parametrize("predicts", ["noise", "data", "velocity"])
def test_learning_finds_the_best_denoiser(predicts):
    network, draws = Table(), seeded()
    batches = (0.5 * torch.randn(2000, 1, generator=draws, dtype=torch.float64) for _ in range(400))

    def optimizer(parameters):
        stepper = torch.optim.Adam(parameters, lr=0.05)
        schedule = torch.optim.lr_scheduler.ExponentialLR(stepper, 0.99)
        stepper.register_step_post_hook(lambda *_: schedule.step())
        return stepper

    fit(network, SCHEDULE, batches, predicts=predicts, optimizer=optimizer, generator=draws)
    _, best = exact_loss(0.25, torch.tensor(0.0), predicts)
    assert (network.slopes.detach()[1:] - best).abs().max() < 0.05
    denoise = data_predictor(network, SCHEDULE, predicts)
    x, times = torch.ones(18, 1, dtype=torch.float64), torch.arange(1, 19)
    torch.testing.assert_close(
        denoise(x, times).detach(), oracle.best_denoiser(0.25, SCHEDULE)(x, times), atol=0.2, rtol=0
    )


def test_a_small_network_learns_two_points_and_draws_them():
    points, draws = torch.tensor([[-1.0, 0.5], [1.0, -0.5]]), seeded()
    network, schedule = (
        DenoisingNetwork(2, (64, 64), generator=draws),
        linear_schedule(50, first=0.005, last=0.2),
    )
    rows = torch.randint(2, (600, 256), generator=draws)
    fit(
        network,
        schedule,
        (points[row] for row in rows),
        optimizer=lambda parameters: torch.optim.Adam(parameters, lr=1e-2),
        generator=draws,
    )
    variances = schedule.betas.clone()
    variances[1] = 0
    x = sample(
        data_predictor(network, schedule, "noise"),
        torch.randn(500, 2, generator=draws),
        schedule,
        variances,
        generator=draws,
    )
    distances = torch.cdist(x, points)
    assert (distances.min(1).values < 0.3).double().mean() > 0.9
    assert 0.35 < (distances.argmin(1) == 0).double().mean() < 0.65


def test_batches_without_end_are_stopped_from_the_keyboard_and_what_was_learned_stays():
    network, seen = DenoisingNetwork(1, (8,), generator=seeded()), []
    before = [parameter.clone() for parameter in network.parameters()]

    def callback(step, learned, value):
        assert learned is network
        seen.append((step, value))
        if step == 3:
            raise KeyboardInterrupt

    batches = itertools.repeat(torch.ones(4, 1))
    trace = fit(network, SCHEDULE, batches, generator=seeded(), callback=callback)
    assert trace.interrupted
    assert seen == list(enumerate(trace.values, start=1))
    assert any((left != right).any() for left, right in zip(before, network.parameters(), strict=True))


def test_the_network_knows_the_time():
    network = DenoisingNetwork(2, (16,), generator=seeded())
    x = torch.zeros(3, 2)
    out = network(x, torch.tensor([1, 2, 900]))
    assert len(out.unique(dim=0)) == 3
    assert torch.equal(DenoisingNetwork(2, (16,), generator=seeded())(x, torch.tensor([1, 2, 900])), out)


def test_times_are_drawn_from_one_to_the_last():
    seen = set()

    def network(x, times):
        seen.update(times.tolist())
        return x

    denoising_loss(network, torch.zeros(2000, 1), SCHEDULE, generator=seeded())
    assert seen == set(range(1, 21))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_learns_too():
    draws = torch.Generator("cuda").manual_seed(0)
    network = DenoisingNetwork(1, generator=seeded()).cuda()
    trace = fit(network, SCHEDULE, [torch.full((100, 1), 2.0, device="cuda")] * 50, generator=draws)
    assert trace.values[-1] > trace.values[0]
    denoise = data_predictor(network, SCHEDULE, "noise")
    x_T = torch.randn(5, 1, device="cuda", generator=draws)
    assert sample(denoise, x_T, SCHEDULE, SCHEDULE.betas, generator=draws).is_cuda
