"""What a denoising network may predict from x_t: the noise, the data, or the velocity; each tells the other two.

With x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, data x_0 and noise ε are two coordinates of a plane, x_t and the velocity
v = √ᾱ_t ε − √(1 − ᾱ_t) x_0 the same plane turned by an angle. So x_t and any one of the three give the rest.

- `target`: what the network should have said
- `data_and_noise`: what it said, as estimates of x_0 and ε
- `data_predictor`: a network with any prediction, as a function that predicts the data
- `score_from_noise`: ∇ log q(x_t), which is the noise on another scale
"""

from collections.abc import Callable
from typing import Literal

from torch import Tensor

from course.lvm.diffusion_schedule import Schedule, signal_and_noise

Prediction = Literal["noise", "data", "velocity"]


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
    _check_prediction(predicts)
    if predicts == "noise":
        return noise
    if predicts == "data":
        return x_0
    signal, spread = signal_and_noise(schedule, times, x_0)
    return signal * noise - spread * x_0


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
        ValueError: `predicts` is none of the three.

    Source: Salimans and Ho (2022).

    Example:
        >>> import torch
        >>> schedule = Schedule.of(torch.tensor([0.36]))
        >>> data_and_noise(torch.full((1, 1), 2.0), torch.ones(1, 1), 1, schedule, "velocity")
        (tensor([[1.]]), tensor([[2.]]))
    """
    _check_prediction(predicts)
    signal, spread = signal_and_noise(schedule, times, x_t)
    if predicts == "noise":
        return (x_t - spread * output) / signal, output
    if predicts == "data":
        return output, (x_t - signal * output) / spread
    return signal * x_t - spread * output, spread * x_t + signal * output


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
    _check_prediction(predicts)
    return lambda x_t, times: data_and_noise(x_t, network(x_t, times), times, schedule, predicts)[0]


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
    return -noise / signal_and_noise(schedule, times, noise)[1]


def _check_prediction(predicts: str) -> None:
    if predicts not in ("noise", "data", "velocity"):
        raise ValueError(f'predicts must be "noise", "data" or "velocity"; got {predicts!r}')
