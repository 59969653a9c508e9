"""Estimates of the evidence p(x) = ∫ p(x, z) dz from samples, and what importance weights are good for.

Everything begins with log-weights log w_s = log p(x, z_s) − log q(z_s) of samples z_s ~ q. The mean of the weights is
an unbiased estimate of p(x) for every q that is positive where p(x, z) is. Its logarithm is biased down, by about
Var(w) / (2 S p(x)²).

- `log_weights`: of samples of any proposal q
- `log_evidence`: the logarithm of the mean weight
- `naive_log_evidence`: the same with the prior as the proposal
- `self_normalised_mean`: expectations under the posterior, by weighted samples
- `effective_sample_size`: how many samples of the posterior the weighted ones are worth
"""

import math
from typing import Any

import torch
from torch import Tensor


def log_weights(model: Any, q: Any, x: Tensor, z: Tensor) -> Tensor:
    """Evaluate log w_s = log p(x_n, z_sn) − log q(z_sn), with the prior p(z) in the joint.

    Args:
        model: answers `log_joint(x, z)`.
        q: the proposal, whose samples z are; `log_prob(z)`.
        x: data, (N, D).
        z: samples of q, (S, N, M).

    Returns:
        (S, N), in nats.

    Example:
        >>> from course.lvm.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.tensor([[1.0]]), torch.zeros(1), torch.tensor([[1.0]]))
        >>> x = torch.tensor([[1.5]])
        >>> q = model.posterior(x)
        >>> log_weights(model, q, x, q.sample(2)).flatten()  # under the posterior all weights are p(x)
        tensor([-1.8280, -1.8280])
    """
    return model.log_joint(x, z) - q.log_prob(z)


def log_evidence(log_weights: Tensor) -> Tensor:
    """Estimate log p(x) by the logarithm of the mean weight, log [1/S Σ_s w_s] = logsumexp_s(log w_s) − log S.

    The mean weight is an unbiased estimate of p(x); its logarithm is not one of log p(x), but too low on average. It
    approaches log p(x) as S grows. Its expectation for finite S is the importance-weighted bound.

    Args:
        log_weights: (S, N).

    Returns:
        (N,), in nats.

    Raises:
        ValueError: there are no samples.

    Example:
        >>> log_evidence(torch.tensor([[-1000.0], [-1001.0]]))
        tensor([-1000.3799])
    """
    _check_samples(log_weights)
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))


def naive_log_evidence(
    model: Any, x: Tensor, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate log p(x) by log [1/S Σ_s p(x | z_s)] with z_s from the prior.

    This is importance sampling with q(z) = p(z), for then p(x, z) / q(z) = p(x | z). All rows share the samples. Where
    data say much about z, few samples of the prior come near it, and the estimate is far too low almost always.

    Args:
        model: answers `prior()`, an approximation of one row, and `log_conditional(x, z)`.
        x: data, (N, D).
        samples: S.
        generator: source of the randomness.

    Returns:
        (N,), in nats.

    Example:
        >>> from course.lvm.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.tensor([[0.0]]), torch.zeros(1), torch.tensor([[1.0]]))
        >>> naive_log_evidence(model, torch.tensor([[1.5]]), samples=3)  # here x tells nothing about z
        tensor([-2.0439])
    """
    z = model.prior().sample(samples, generator=generator)
    return log_evidence(model.log_conditional(x, z))


def self_normalised_mean(log_weights: Tensor, values: Tensor) -> Tensor:
    """Estimate E[f(z) | x] under the posterior by Σ_s w_s f(z_s) / Σ_s w_s.

    The evidence cancels, so the weights need only be known up to a factor. The estimate is consistent, but a ratio and
    biased by O(1 / S). With f = 1 it is 1 for any weights: it says nothing about the evidence.

    Args:
        log_weights: (S, N).
        values: f(z_s), (S, N), or (S, N, ...) for several functions at once.

    Returns:
        The shape of values without the first axis.

    Raises:
        ValueError: there are no samples, or the shapes do not fit.

    Example:
        >>> self_normalised_mean(torch.tensor([[0.0], [1.0986]]), torch.tensor([[0.0], [4.0]]))
        tensor([3.0000])
    """
    _check_samples(log_weights)
    if values.shape[: log_weights.ndim] != log_weights.shape:
        raise ValueError(
            f"values must have the shape {tuple(log_weights.shape)} of log_weights, or that and further axes; "
            f"got {tuple(values.shape)}"
        )
    weights = torch.softmax(log_weights, 0)
    return (weights.reshape(*weights.shape, *[1] * (values.ndim - weights.ndim)) * values).sum(0)


def effective_sample_size(log_weights: Tensor) -> Tensor:
    """Say how many samples of the posterior the weighted ones are worth: (Σ_s w_s)² / Σ_s w_s².

    It is S for equal weights and 1 where one sample has all the weight. A large value is no proof that all is well: if
    q misses a part of the posterior, no sample shows it.

    Args:
        log_weights: (S, N).

    Returns:
        (N,), between 1 and S.

    Raises:
        ValueError: there are no samples.

    Source: Kong (1992).

    Example:
        >>> effective_sample_size(torch.tensor([[-500.0, 0.0], [-500.0, -500.0]]))
        tensor([2., 1.])
    """
    _check_samples(log_weights)
    return 1 / torch.softmax(log_weights, 0).square().sum(0)


def _check_samples(log_weights: Tensor) -> None:
    if log_weights.ndim == 0 or len(log_weights) == 0:
        raise ValueError(
            f"log_weights must have the shape (S, N) with at least one sample; got {tuple(log_weights.shape)}"
        )
