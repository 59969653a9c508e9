"""The forward process of a diffusion model: data are turned into noise, with nothing to learn, and may be predicted.

Time runs from 0 (data) to T (noise), and every tensor of a schedule has T + 1 entries, so that entry t belongs to
time t.

- `Schedule`: β and ᾱ, how much of the data is left after every step
- `linear_schedule`, `cosine_schedule`: the two in common use
- `SCHEDULE`, `Times`: what a door says that takes a schedule, or times
- `signal_and_noise`, `at_times`: √ᾱ and √(1 − ᾱ), or anything else, at given times, for rows of data
- `diffuse_step`: x_{t−1} -> x_t
- `diffuse`: x_0 -> x_t at once
- `marginal`: the distribution q(x_t | x_0) that both have
- `posterior`: q(x_{t−1} | x_t, x_0), the step back for who knows the data

With x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, data x_0 and noise ε are two coordinates of a plane, x_t and the velocity
v = √ᾱ_t ε − √(1 − ᾱ_t) x_0 the same plane turned by an angle. So a network may predict any one of the three from x_t,
and each tells the other two.

- `target`: what the network should have said
- `data_and_noise`: what it said, as estimates of x_0 and ε
- `data_predictor`: a network with any prediction, as a function that predicts the data
- `score_from_noise`: ∇ log q(x_t), which is the noise on another scale
"""

import math
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, flag, function, made, numbers, one_of, real, whole
from course.lvm.distributions.families import DiagonalGaussian

Prediction = Literal["noise", "data", "velocity"]
ROWS = numbers("N D")
PREDICTS = one_of("noise", "data", "velocity")
_LEAST = 1e-12  # of β_1: 1 − ᾱ_1, which is divided by, has four digits then


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
        """Make a schedule of β_1, …, β_T, (T,).

        Raises:
            ValueError: betas are not numbers above 0 and below 1, or β_1 is so small that 1 − β_1 has no digits of it.
        """
        seen = Seen() if isinstance(betas, Tensor) else Seen(like=torch.zeros((), dtype=torch.float64))
        betas = numbers("T", above=0, most=1, mixed=True).take("betas", betas, seen)
        betas = torch.cat([betas.new_zeros(1, dtype=torch.float64), betas.double()])
        return SCHEDULE.take("betas", cls(betas, (1 - betas).cumprod(0)), Seen())

    @property
    def steps(self) -> int:
        """The number of steps from data to noise, T."""
        return len(self.betas) - 1


class _Schedule:
    """A schedule, float64 whatever the data are; it says how many steps T there are."""

    fields = made(Schedule, betas=numbers("T+1", least=0, most=1), alpha_bars=numbers("T+1", least=0, most=1))

    def take(self, name: str, value: Any, seen: Seen) -> Schedule:
        """Return the schedule, where its fields go together."""
        schedule = self.fields.take(name, value, Seen())
        betas, alpha_bars = schedule
        if len(betas) > 1 and 0 < betas[1] < _LEAST:
            raise ValueError(f"{name} must begin with a β of at least {_LEAST:g}; got {float(betas[1]):g}")
        if len(betas) < 2 or betas[0] != 0 or not ((betas[1:] > 0) & (betas[1:] < 1)).all():
            raise ValueError(
                f"{name} must have betas above 0 and below 1, after a first one of 0; got {betas}"
            )
        if not torch.allclose(alpha_bars, (1 - betas).cumprod(0), rtol=1e-5, atol=0):
            raise ValueError(
                f"{name} must have alpha_bars that are the products of 1 − betas; see Schedule.of"
            )
        seen.sizes.setdefault("T+1", (len(betas), name))
        return schedule


SCHEDULE = _Schedule()


class Times:
    """Times t as a door takes them: one whole number for all rows, or one for each; from `first` to T.

    Args:
        first: the first one that there may be.
        each: whether there must be one for each row.

    Example:
        >>> Times().take("times", [1, 2], Seen({"T+1": (3, "schedule"), "N": (2, "x")}))
        tensor([1, 2])
    """

    @accepts(first=whole(0), each=flag)
    def __init__(self, first: int = 1, *, each: bool = False) -> None:
        self.first, self.each = first, each

    def take(self, name: str, value: Any, seen: Seen) -> Tensor:
        """Return an int64 tensor, () or (N,)."""
        last, (rows, source) = seen.sizes["T+1"][0] - 1, seen.sizes["N"]
        try:
            times = torch.as_tensor(np.array(value) if isinstance(value, list | tuple) else value)
            if times.dtype == torch.bool or times.is_floating_point() or times.is_complex():
                raise TypeError
        except (TypeError, ValueError, RuntimeError):
            found = value if isinstance(value, int | float | str) else type(value).__name__
            raise ValueError(
                f"{name} must be whole numbers from {self.first} to {last}; got {getattr(value, 'dtype', found)}"
            ) from None
        times = times.long()  # as uint8 they would be a mask
        if times.shape not in [(rows,), *([] if self.each else [()])]:
            one = "" if self.each else "one number or "
            raise ValueError(
                f"{name} must be {one}{rows}, as many as rows of {source}; got the shape {tuple(times.shape)}"
            )
        if times.numel() and not (times.min() >= self.first and times.max() <= last):
            raise ValueError(
                f"{name} must be whole numbers from {self.first} to {last}; got {times.tolist()}"
            )
        return times


TIMES = Times()


@accepts(steps=whole(), first=real(least=_LEAST, below=1), last=real(above=0, below=1))
def linear_schedule(steps: int, *, first: float = 1e-4, last: float = 0.02) -> Schedule:
    """Let β grow evenly from `first` to `last`.

    The defaults are meant for 1000 steps; with fewer, both must be larger, or much of the data is left at the end.

    Args:
        steps: T, at least 1.
        first: β_1, at least 1e-12 and below 1.
        last: β_T, above 0 and below 1.

    Raises:
        ValueError: fewer than one step, or a β that is out of its range.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> linear_schedule(1000).alpha_bars[-1]
        tensor(4.0358e-05, dtype=torch.float64)
    """
    return Schedule.of(torch.linspace(first, last, steps, dtype=torch.float64))


@accepts(steps=whole())
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
    offset = 0.008
    times = torch.arange(steps + 1, dtype=torch.float64) / steps
    left = (0.5 * math.pi * (times + offset) / (1 + offset)).cos().square()
    return Schedule.of((1 - left[1:] / left[:-1]).clamp(max=0.999))


@accepts(schedule=SCHEDULE, like=ROWS, times=Times(0))
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
    return _signal_and_noise(schedule, times, like)


def _signal_and_noise(schedule: Schedule, times: Tensor | int, like: Tensor) -> tuple[Tensor, Tensor]:
    alpha_bars, remaining = (
        _at(values, times, like) for values in (schedule.alpha_bars, 1 - schedule.alpha_bars)
    )
    return alpha_bars.sqrt(), remaining.sqrt()


@accepts(like=ROWS, values=numbers("T+1", mixed=True), first=whole(0))
def at_times(values: Tensor, times: Tensor | int, like: Tensor, *, first: int = 1) -> Tensor:
    """Look up values[t] for one time or one per row, as what multiplies rows of `like`: (1,) or (N, 1).

    Raises:
        ValueError: a time is not a whole number from `first` to T, or there are not as many as rows.

    Example:
        >>> at_times(torch.tensor([0.0, 10.0, 20.0]), torch.tensor([2, 1]), torch.zeros(2, 3))
        tensor([[20.],
                [10.]])
    """
    seen = Seen({"T+1": (len(values), "values"), "N": (len(like), "like")})
    return _at(values, Times(first).take("times", times, seen), like)


def _at(values: Tensor, times: Tensor | int, like: Tensor) -> Tensor:
    times = times.to(values.device) if isinstance(times, Tensor) else times
    return values[times].unsqueeze(-1).to(like)


@accepts(schedule=SCHEDULE, x=ROWS, times=TIMES)
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

    Source: Sohl-Dickstein et al. (2015).

    Example:
        >>> from course.lvm.diffusion.process import linear_schedule
        >>> diffuse_step(torch.zeros(5, 2), 1, linear_schedule(1000)).shape
        torch.Size([5, 2])
    """
    beta = _at(schedule.betas, times, x)
    return (1 - beta).sqrt() * x + beta.sqrt() * _noise_like(x, generator)


@accepts(schedule=SCHEDULE, x_0=ROWS, noise=ROWS, times=Times(0))
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
    signal, spread = _signal_and_noise(schedule, times, x_0)
    return signal * x_0 + spread * noise


@accepts(schedule=SCHEDULE, x_0=ROWS, times=TIMES)
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
    mean = _signal_and_noise(schedule, times, x_0)[0] * x_0
    log_var = _at((1 - schedule.alpha_bars).log(), times, x_0)
    return DiagonalGaussian(mean, log_var.expand_as(mean))


@accepts(schedule=SCHEDULE, x_t=ROWS, x_0=ROWS, times=TIMES)
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
    of_data = _at(before.sqrt() * betas / remaining, times, x_t)
    of_state = _at((1 - betas).sqrt() * (1 - before) / remaining, times, x_t)
    log_var = _at(_posterior_variances(schedule).log(), times, x_t)
    mean = of_data * x_0 + of_state * x_t
    return DiagonalGaussian(mean, log_var.expand_as(mean))


@accepts(schedule=SCHEDULE)
def posterior_variances(schedule: Schedule) -> Tensor:
    """Give the variance of q(x_{t−1} | x_t, x_0) for every t: β̃_t = β_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t), (T + 1,).

    β̃_1 = 0, as x_0 is given; entry 0 is 0 too.

    Example:
        >>> posterior_variances(Schedule.of(torch.tensor([0.5, 0.5])))
        tensor([0.0000, 0.0000, 0.3333], dtype=torch.float64)
    """
    return _posterior_variances(schedule)


def _posterior_variances(schedule: Schedule) -> Tensor:
    betas, alpha_bars = schedule
    inner = betas[1:] * (1 - alpha_bars[:-1]) / (1 - alpha_bars[1:])
    return torch.cat([betas[:1], inner])


def _noise_like(x: Tensor, generator: torch.Generator | None) -> Tensor:
    """Draw standard normal noise of the shape, dtype and device of x."""
    return torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)


@accepts(schedule=SCHEDULE, x_0=ROWS, noise=ROWS, times=Times(0), predicts=PREDICTS)
def target(
    x_0: Tensor, noise: Tensor, times: Tensor | int, schedule: Schedule, predicts: Prediction
) -> Tensor:
    """Name what is to be predicted: ε, x_0, or v = √ᾱ_t ε − √(1 − ᾱ_t) x_0.

    Args:
        x_0: data, (N, D).
        noise: ε, (N, D).
        times: t, one for all rows or one for each.
        schedule: of T steps.
        predicts: "noise", "data" or "velocity".

    Returns:
        (N, D).

    Raises:
        ValueError: `predicts` is none of the three.

    Source: Salimans and Ho (2022).

    Example:
        >>> import torch
        >>> schedule = Schedule.of(torch.tensor([0.36]))
        >>> target(torch.ones(1, 1), torch.full((1, 1), 2.0), 1, schedule, "velocity")
        tensor([[1.]])
    """
    if predicts == "noise":
        return noise
    if predicts == "data":
        return x_0
    signal, spread = _signal_and_noise(schedule, times, x_0)
    return signal * noise - spread * x_0


@accepts(schedule=SCHEDULE, x_t=ROWS, output=ROWS, times=TIMES, predicts=PREDICTS)
def data_and_noise(
    x_t: Tensor, output: Tensor, times: Tensor | int, schedule: Schedule, predicts: Prediction
) -> tuple[Tensor, Tensor]:
    """Turn a prediction into estimates of x_0 and ε that go together: √ᾱ_t x̂_0 + √(1 − ᾱ_t) ε̂ = x_t.

    | predicts | x̂_0                             | ε̂                              |
    |----------|---------------------------------|--------------------------------|
    | noise    | (x_t − √(1 − ᾱ_t) output) / √ᾱ_t | output                         |
    | data     | output                          | (x_t − √ᾱ_t output) / √(1 − ᾱ_t) |
    | velocity | √ᾱ_t x_t − √(1 − ᾱ_t) output     | √(1 − ᾱ_t) x_t + √ᾱ_t output     |

    Args:
        x_t: (N, D).
        output: the network's, (N, D).
        times: t, one for all rows or one for each, from 1 to T.
        schedule: of T steps.
        predicts: "noise", "data" or "velocity".

    Returns:
        x̂_0 and ε̂, both (N, D).

    Raises:
        ValueError: `predicts` is none of the three; or the noise is predicted, and √ᾱ_t is 0 in the dtype of x_t.

    Source: Salimans and Ho (2022).

    Example:
        >>> import torch
        >>> schedule = Schedule.of(torch.tensor([0.36]))
        >>> data_and_noise(torch.full((1, 1), 2.0), torch.ones(1, 1), 1, schedule, "velocity")
        (tensor([[1.]]), tensor([[2.]]))
    """
    return _data_and_noise(x_t, output, times, schedule, predicts)


def _data_and_noise(
    x_t: Tensor, output: Tensor, times: Tensor | int, schedule: Schedule, predicts: Prediction
) -> tuple[Tensor, Tensor]:
    signal, spread = _signal_and_noise(schedule, times, x_t)
    if predicts == "noise":
        if (signal == 0).any():
            raise ValueError(
                f"schedule must leave some of the data at every time where the noise is predicted; in {x_t.dtype} "
                "nothing is left: predict the velocity, or end with more"
            )
        return (x_t - spread * output) / signal, output
    if predicts == "data":
        return output, (x_t - signal * output) / spread
    return signal * x_t - spread * output, spread * x_t + signal * output


@accepts(network=function, schedule=SCHEDULE, predicts=PREDICTS)
def data_predictor(
    network: Callable[[Tensor, Tensor], Tensor], schedule: Schedule, predicts: Prediction
) -> Callable[[Tensor, Tensor], Tensor]:
    """Make (x_t, times) -> x̂_0 of a network (x_t, times) -> prediction.

    Args:
        network: called with x_t (N, D) and times (N,).
        schedule: of T steps.
        predicts: what it predicts, "noise", "data" or "velocity".

    Raises:
        ValueError: `predicts` is none of the three.

    Example:
        >>> import torch
        >>> schedule = Schedule.of(torch.tensor([0.36]))
        >>> denoise = data_predictor(lambda x, times: torch.zeros_like(x), schedule, "noise")
        >>> denoise(torch.full((1, 1), 0.8), torch.tensor([1]))
        tensor([[1.]])
    """

    def denoise(x_t: Tensor, times: Tensor) -> Tensor:
        output = network(x_t, times)
        if output.shape != x_t.shape:
            raise ValueError(f"network must return the shape {tuple(x_t.shape)}; got {tuple(output.shape)}")
        return _data_and_noise(x_t, output, times, schedule, predicts)[0]

    return denoise


@accepts(schedule=SCHEDULE, noise=ROWS, times=TIMES)
def score_from_noise(noise: Tensor, times: Tensor | int, schedule: Schedule) -> Tensor:
    """Turn a prediction of the noise into the Stein score of x_t, ∇_x log q(x_t) ≈ −ε̂ / √(1 − ᾱ_t).

    With the best prediction ε̂ = E[ε | x_t] this is exact. It is a gradient by the data, and not the score
    ∇_φ log q_φ(z) of the score function estimator, which is one by parameters.

    Args:
        noise: ε̂, (N, D).
        times: t, one for all rows or one for each, from 1 to T.
        schedule: of T steps.

    Returns:
        (N, D).

    Source: Vincent (2011); Song and Ermon (2019).

    Example:
        >>> import torch
        >>> score_from_noise(torch.ones(1, 1), 1, Schedule.of(torch.tensor([0.25])))
        tensor([[-2.]])
    """
    return -noise / _signal_and_noise(schedule, times, noise)[1]
