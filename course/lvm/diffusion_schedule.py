"""Noise schedules of a diffusion model: how much of the data is left after every step.

Time runs from 0 (data) to T (noise), and every tensor of a schedule has T + 1 entries, so that entry t belongs to
time t.

- `Schedule`: β and ᾱ
- `linear_schedule`, `cosine_schedule`: the two in common use
- `signal_and_noise`: √ᾱ and √(1 − ᾱ) at given times, for rows of data
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor


class Schedule(NamedTuple):
    """The variances of the noise that is added step by step, q(x_t | x_{t−1}) = N(√(1 − β_t) x_{t−1}, β_t I).

    Attributes:
        betas: β_t, (T + 1,), float64; betas[0] = 0, as nothing has happened to the data.
        alpha_bars: ᾱ_t = Π_{s ≤ t} (1 − β_s), (T + 1,), float64; the share of the data's variance that is left, from
            alpha_bars[0] = 1.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> Schedule.of(torch.tensor([0.5, 0.5]))
        Schedule(betas=tensor([0.0000, 0.5000, 0.5000], dtype=torch.float64), \
alpha_bars=tensor([1.0000, 0.5000, 0.2500], dtype=torch.float64))
    """

    betas: Tensor
    alpha_bars: Tensor

    @classmethod
    def of(cls, betas: Tensor) -> "Schedule":
        """Make a schedule of β_1, …, β_T.

        Raises:
            ValueError: betas is not a vector of numbers above 0 and below 1.
        """
        if betas.ndim != 1 or len(betas) == 0 or not ((betas > 0) & (betas < 1)).all():
            raise ValueError(f"betas must be T numbers above 0 and below 1; got {betas}")
        betas = torch.cat([betas.new_zeros(1, dtype=torch.float64), betas.double()])
        return cls(betas, (1 - betas).cumprod(0))

    @property
    def steps(self) -> int:
        """The number of steps from data to noise, T."""
        return len(self.betas) - 1


def linear_schedule(steps: int, *, first: float = 1e-4, last: float = 0.02) -> Schedule:
    """Let β grow evenly from `first` to `last`.

    The defaults are meant for 1000 steps; with fewer, both must be larger, or much of the data is left at the end.

    Args:
        steps: T.
        first: β_1.
        last: β_T.

    Raises:
        ValueError: fewer than one step, or a β that is not above 0 and below 1.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> linear_schedule(1000).alpha_bars[-1]
        tensor(4.0358e-05, dtype=torch.float64)
    """
    _check_steps(steps)
    return Schedule.of(torch.linspace(first, last, steps, dtype=torch.float64))


def cosine_schedule(steps: int) -> Schedule:
    """Let ᾱ fall as a squared cosine: ᾱ_t = f(t) / f(0), f(t) = cos²(½π (t/T + s) / (1 + s)), s = 0.008.

    β_t = 1 − ᾱ_t / ᾱ_{t−1}, and at most 0.999, which touches the last step only. It destroys the data more evenly
    than the linear schedule, which is nearly done long before the end.

    Args:
        steps: T.

    Raises:
        ValueError: fewer than one step.

    Source: Nichol and Dhariwal (2021).

    Example:
        >>> cosine_schedule(4).alpha_bars
        tensor([1.0000e+00, 8.4701e-01, 4.9384e-01, 1.4427e-01, 1.4427e-04],
               dtype=torch.float64)
    """
    _check_steps(steps)
    offset = 0.008
    times = torch.arange(steps + 1, dtype=torch.float64) / steps
    left = (0.5 * math.pi * (times + offset) / (1 + offset)).cos().square()
    return Schedule.of((1 - left[1:] / left[:-1]).clamp(max=0.999))


def signal_and_noise(schedule: Schedule, times: Tensor | int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Look up √ᾱ_t and √(1 − ᾱ_t), as columns that multiply rows of data.

    Args:
        schedule: of T steps.
        times: t, one for all rows or one for each, (N,); from 0 to T.
        like: data (N, D), whose dtype and device are taken.

    Returns:
        Two tensors (N, 1), or (1,) for one time.

    Raises:
        ValueError: a time is not a whole number from 0 to T, or there are not as many as rows.

    Example:
        >>> signal_and_noise(Schedule.of(torch.tensor([0.36])), 1, torch.zeros(5, 2))
        (tensor([0.8000]), tensor([0.6000]))
    """
    alpha_bars = at_times(schedule.alpha_bars, times, like, first=0)
    remaining = at_times(1 - schedule.alpha_bars, times, like, first=0)
    return alpha_bars.sqrt(), remaining.sqrt()


def at_times(values: Tensor, times: Tensor | int, like: Tensor, *, first: int = 1) -> Tensor:
    """Look up values[t] for one time or one per row, as what multiplies rows of `like`: (1,) or (N, 1).

    Raises:
        ValueError: a time is not a whole number from `first` to T, or there are not as many as rows.

    Example:
        >>> at_times(torch.tensor([0.0, 10.0, 20.0]), torch.tensor([2, 1]), torch.zeros(2, 3))
        tensor([[20.],
                [10.]])
    """
    last = len(values) - 1
    times = torch.as_tensor(times, device=values.device)
    if times.is_floating_point() or not ((times >= first) & (times <= last)).all():
        raise ValueError(f"times must be whole numbers from {first} to {last}; got {times}")
    if times.ndim > 1 or (times.ndim == 1 and len(times) != len(like)):
        raise ValueError(
            f"times must be one number or {len(like)}, as many as rows; got {tuple(times.shape)}"
        )
    return values[times].unsqueeze(-1).to(like)


def _check_steps(steps: int) -> None:
    if not isinstance(steps, int) or steps < 1:
        raise ValueError(f"steps must be a whole number, at least 1; got {steps!r}")
