"""The exact bound of a diffusion model where the data are one-dimensional and Gaussian, x_0 ~ N(0, s²).

Then every x_t is Gaussian, the best denoiser is linear, and the model's joint with it too. Two routes: by the reverse
conditionals of the chain, and by the covariance of the whole chain. Neither uses q(x_{t−1} | x_t, x_0).

- `best_denoiser`: E[x_0 | x_t]
- `best_variances`: Var[x_{t−1} | x_t]
- `entropy`, `gap`: −ELBO = entropy + gap, averaged over the data
- `chain_covariance`, `model_covariance`: of (x_0, …, x_T) under q and under the model
- `gap_by_covariances`: the gap once more, as one divergence
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, kl_divergence

from course.lvm.diffusion.process import Schedule


def best_denoiser(data_variance: float, schedule: Schedule) -> Callable[[Tensor, Tensor], Tensor]:
    """Make (x_t, times) -> E[x_0 | x_t] = √ᾱ_t s² / (ᾱ_t s² + 1 − ᾱ_t) · x_t, column by column.

    Example:
        >>> denoise = best_denoiser(1.0, Schedule.of(torch.tensor([0.36])))
        >>> denoise(torch.ones(1, 1), torch.tensor([1]))
        tensor([[0.8000]])
    """
    slopes = schedule.alpha_bars.sqrt() * data_variance / _variances(data_variance, schedule)
    return lambda x_t, times: slopes[times].to(x_t)[:, None] * x_t


def best_variances(data_variance: float, schedule: Schedule) -> Tensor:
    """Give Var[x_{t−1} | x_t] = β_t Var[x_{t−1}] / Var[x_t] for every t, (T + 1,); entry 0 is 0.

    Example:
        >>> best_variances(1.0, Schedule.of(torch.tensor([0.36, 0.5])))
        tensor([0.0000, 0.3600, 0.5000], dtype=torch.float64)
    """
    variances = _variances(data_variance, schedule)
    return torch.cat([schedule.betas[:1], schedule.betas[1:] * variances[:-1] / variances[1:]])


def entropy(data_variance: float) -> float:
    """Give the entropy of the data, ½ log(2πe s²), in nats.

    Example:
        >>> round(entropy(0.25), 6)
        0.725791
    """
    return 0.5 * math.log(2 * math.pi * math.e * data_variance)


def gap(data_variance: float, schedule: Schedule, variances: Tensor) -> float:
    """Give E[log p_data(x_0) − ELBO(x_0)] for the best denoiser: KL(q(x_T) ‖ N(0, 1)) + Σ_t E KL(q(x_{t−1}|x_t) ‖
    p(…)).

    The best denoiser makes the means agree, so only variances are left in the divergences.

    Args:
        data_variance: s².
        schedule: of T steps.
        variances: of the model's steps, (T + 1,).

    Returns:
        Nats, not negative.

    Example:
        >>> from course.lvm.diffusion.process import linear_schedule
        >>> schedule = linear_schedule(1000)
        >>> round(gap(0.25, schedule, schedule.betas), 6)
        0.001092
    """
    total = _divergence(_variances(data_variance, schedule)[-1].item(), 1.0)
    for true, model in zip(best_variances(data_variance, schedule)[1:], variances[1:], strict=True):
        total += _divergence(true.item(), model.item())
    return total


def chain_covariance(data_variance: float, schedule: Schedule) -> Tensor:
    """Tabulate Cov[x_i, x_j] under q: Var[x_i] √(ᾱ_j / ᾱ_i) for i ≤ j, (T + 1, T + 1).

    Example:
        >>> chain_covariance(2.0, Schedule.of(torch.tensor([0.75])))
        tensor([[2.0000, 1.0000],
                [1.0000, 1.2500]], dtype=torch.float64)
    """
    variances, size = _variances(data_variance, schedule), len(schedule.betas)
    covariance = torch.zeros(size, size, dtype=torch.float64)
    for i in range(size):
        for j in range(i, size):
            covariance[i, j] = variances[i] * (schedule.alpha_bars[j] / schedule.alpha_bars[i]).sqrt()
            covariance[j, i] = covariance[i, j]
    return covariance


def model_covariance(data_variance: float, schedule: Schedule, variances: Tensor) -> Tensor:
    """Tabulate Cov[x_i, x_j] under the model with the best denoiser, from x_T ~ N(0, 1) down, (T + 1, T + 1).

    x_{t−1} = E[x_{t−1} | x_t] + noise, where E[x_{t−1} | x_t] = √(1 − β_t) Var[x_{t−1}] / Var[x_t] · x_t.

    Example (standard normal data are a fixed point):
        >>> schedule = Schedule.of(torch.tensor([0.75]))
        >>> model_covariance(1.0, schedule, schedule.betas)
        tensor([[1.0000, 0.5000],
                [0.5000, 1.0000]], dtype=torch.float64)
    """
    size, true = len(schedule.betas), _variances(data_variance, schedule)
    sources = torch.zeros(
        size, size, dtype=torch.float64
    )  # x = sources · independent standard normal variables
    sources[-1, -1] = 1.0
    for t in range(size - 1, 0, -1):
        slope = (1 - schedule.betas[t]).sqrt() * true[t - 1] / true[t]
        sources[t - 1] = slope * sources[t]
        sources[t - 1, t - 1] = variances[t].sqrt()
    return sources @ sources.T


def gap_by_covariances(data_variance: float, schedule: Schedule, variances: Tensor) -> float:
    """Give the `gap` as KL(q(x_0, …, x_T) ‖ p(x_0, …, x_T)), by torch.distributions; for T up to about fifty.

    Example:
        >>> schedule = Schedule.of(torch.tensor([0.3, 0.4, 0.5]))
        >>> abs(gap_by_covariances(2.0, schedule, schedule.betas) - gap(2.0, schedule, schedule.betas)) < 1e-9
        True
    """
    mean = torch.zeros(len(schedule.betas), dtype=torch.float64)
    chain = MultivariateNormal(mean, chain_covariance(data_variance, schedule))
    model = MultivariateNormal(mean, model_covariance(data_variance, schedule, variances))
    return kl_divergence(chain, model).item()


def _variances(data_variance: float, schedule: Schedule) -> Tensor:
    """Give Var[x_t] = ᾱ_t s² + 1 − ᾱ_t for every t, (T + 1,)."""
    return schedule.alpha_bars * data_variance + 1 - schedule.alpha_bars


def _divergence(true: float, model: float) -> float:
    """Give KL(N(m, true) ‖ N(m, model))."""
    return 0.5 * (true / model - 1 - math.log(true / model))
