"""The forward process of a diffusion model: data are turned into noise, step by step or at once, with nothing to
learn.

- `diffuse_step`: x_{t−1} -> x_t
- `diffuse`: x_0 -> x_t at once
- `marginal`: the distribution q(x_t | x_0) that both have
- `posterior`: q(x_{t−1} | x_t, x_0), the step back for who knows the data
"""

import torch
from torch import Tensor

from course.lvm.approximations import DiagonalGaussian
from course.lvm.diffusion_schedule import Schedule, at_times, signal_and_noise


def diffuse_step(
    x: Tensor, times: Tensor | int, schedule: Schedule, *, generator: torch.Generator | None = None
) -> Tensor:
    """Draw x_t ~ q(x_t | x_{t−1}) = N(√(1 − β_t) x_{t−1}, β_t I).

    Args:
        x: x_{t−1}, (N, D).
        times: t, where x goes, one for all rows or one for each, from 1 to T.
        schedule: of T steps.
        generator: where the noise comes from.

    Returns:
        x_t, (N, D).

    Raises:
        ValueError: a time is not a whole number from 1 to T.

    Source: Sohl-Dickstein, Weiss, Maheswaranathan and Ganguli (2015).

    Example:
        >>> from course.lvm.diffusion_schedule import linear_schedule
        >>> diffuse_step(torch.zeros(5, 2), 1, linear_schedule(1000)).shape
        torch.Size([5, 2])
    """
    beta = at_times(schedule.betas, times, x)
    return (1 - beta).sqrt() * x + beta.sqrt() * _noise_like(x, generator)


def diffuse(x_0: Tensor, noise: Tensor, times: Tensor | int, schedule: Schedule) -> Tensor:
    """Go from data to time t at once, x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, with the same law as t single steps.

    Args:
        x_0: data, (N, D).
        noise: ε, standard normal, (N, D).
        times: t, one for all rows or one for each, from 0 to T.
        schedule: of T steps.

    Returns:
        x_t, (N, D).

    Raises:
        ValueError: a time is not a whole number from 0 to T.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> diffuse(torch.ones(1, 2), torch.tensor([[0.0, 1.0]]), 1, Schedule.of(torch.tensor([0.36])))
        tensor([[0.8000, 1.4000]])
    """
    signal, spread = signal_and_noise(schedule, times, x_0)
    return signal * x_0 + spread * noise


def marginal(x_0: Tensor, times: Tensor | int, schedule: Schedule) -> DiagonalGaussian:
    """Give q(x_t | x_0) = N(√ᾱ_t x_0, (1 − ᾱ_t) I).

    Args:
        x_0: data, (N, D).
        times: t, one for all rows or one for each, from 1 to T.
        schedule: of T steps.

    Returns:
        A `DiagonalGaussian` of the shape of the data.

    Raises:
        ValueError: a time is not a whole number from 1 to T.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> marginal(torch.ones(1, 1), 1, Schedule.of(torch.tensor([0.36])))
        DiagonalGaussian(mean=tensor([[0.8000]]), log_var=tensor([[-1.0217]]))
    """
    mean = signal_and_noise(schedule, times, x_0)[0] * x_0
    log_var = at_times((1 - schedule.alpha_bars).log(), times, x_0)
    return DiagonalGaussian(mean, log_var.expand_as(mean))


def posterior(x_0: Tensor, x_t: Tensor, times: Tensor | int, schedule: Schedule) -> DiagonalGaussian:
    """Give q(x_{t−1} | x_t, x_0), by Bayes' rule from q(x_t | x_{t−1}) and q(x_{t−1} | x_0).

    Its mean is [√ᾱ_{t−1} β_t x_0 + √(1 − β_t) (1 − ᾱ_{t−1}) x_t] / (1 − ᾱ_t), its variance `posterior_variances`.
    With t = 1 all is known: the mean is x_0, the variance 0 (so log_var is −∞; it can be drawn from, but has no
    density).

    Args:
        x_0: data, or an estimate of them, (N, D).
        x_t: (N, D).
        times: t, one for all rows or one for each, from 1 to T.
        schedule: of T steps.

    Returns:
        A `DiagonalGaussian` of the shape of the data.

    Raises:
        ValueError: a time is not a whole number from 1 to T.

    Source: Ho, Jain and Abbeel (2020).

    Example (two equal steps: halfway back, x_1 lies between x_0 and x_2):
        >>> posterior(torch.zeros(1, 1), torch.ones(1, 1), 2, Schedule.of(torch.tensor([0.5, 0.5]))).mean
        tensor([[0.4714]])
    """
    betas, alpha_bars = schedule
    before = torch.cat([alpha_bars[:1], alpha_bars[:-1]])
    remaining = (1 - alpha_bars).clamp_min(
        torch.finfo(torch.float64).tiny
    )  # 0 at time 0, which nobody asks for
    of_data = at_times(before.sqrt() * betas / remaining, times, x_t)
    of_state = at_times((1 - betas).sqrt() * (1 - before) / remaining, times, x_t)
    log_var = at_times(posterior_variances(schedule).log(), times, x_t)
    mean = of_data * x_0 + of_state * x_t
    return DiagonalGaussian(mean, log_var.expand_as(mean))


def posterior_variances(schedule: Schedule) -> Tensor:
    """Give the variance of q(x_{t−1} | x_t, x_0) for every t: β̃_t = β_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t), (T + 1,).

    β̃_1 = 0, as x_0 is given; entry 0 is 0 too.

    Example:
        >>> posterior_variances(Schedule.of(torch.tensor([0.5, 0.5])))
        tensor([0.0000, 0.0000, 0.3333], dtype=torch.float64)
    """
    betas, alpha_bars = schedule
    inner = betas[1:] * (1 - alpha_bars[:-1]) / (1 - alpha_bars[1:])
    return torch.cat([betas[:1], inner])


def _noise_like(x: Tensor, generator: torch.Generator | None) -> Tensor:
    """Draw standard normal noise of the shape, dtype and device of x."""
    return torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
