"""The evidence p(x) = ∫ p(x, z) dz by samples, and its lower bound ELBO(q; x) = E_q[log p(x, z) − log q(z)] ≤ log p(x).

Everything begins with log-weights log w_s = log p(x, z_s) − log q(z_s) of samples z_s ~ q. The mean of the weights is
an unbiased estimate of p(x) for every q that is positive where p(x, z) is. Its logarithm is biased down, by about
Var(w) / (2 S p(x)²).

- `log_weights`: of samples of any proposal q
- `log_evidence`: the logarithm of the mean weight
- `naive_log_evidence`: the same with the prior as the proposal
- `self_normalized_mean`: expectations under the posterior, by weighted samples
- `effective_sample_size`: how many samples of the posterior the weighted ones are worth

The mean of the log-weights is the bound, in three forms that are the same number:

    I    E_q[log p(x, z)] + ℍ[q]
    II   E_q[log p(x | z)] − KL(q‖p(z))
    III  log p(x) − KL(q‖p(z | x))

III shows that it is a bound, tight where q is the posterior; I and II can be computed without knowing the posterior.
Here E_q is a mean over the samples z that are given: with `rsample` the gradient reaches q.

- `elbo`: the definition itself, log q averaged over the samples too
- `joint_plus_entropy`: form I, with the exact entropy
- `likelihood_minus_kl`: form II, with the exact divergence from the prior
- `evidence_minus_kl`: form III, where posterior and evidence are known
- `importance_weighted_bound`: the tighter bound from several samples at once

The first three take `weights`: with all states of z in the place of samples and weights q(z_s), the mean is the exact
expectation, by enumeration; with the nodes of a quadrature rule and its weights, by quadrature.
"""

import math
from typing import Any

import torch
from torch import Tensor

from course.lvm.distributions.divergences import kl


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
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
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
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.tensor([[0.0]]), torch.zeros(1), torch.tensor([[1.0]]))
        >>> naive_log_evidence(model, torch.tensor([[1.5]]), samples=3)  # here x tells nothing about z
        tensor([-2.0439])
    """
    z = model.prior().sample(samples, generator=generator)
    return log_evidence(model.log_conditional(x, z))


def self_normalized_mean(log_weights: Tensor, values: Tensor) -> Tensor:
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
        >>> self_normalized_mean(torch.tensor([[0.0], [1.0986]]), torch.tensor([[0.0], [4.0]]))
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


def elbo(model: Any, q: Any, x: Tensor, z: Tensor, *, weights: Tensor | None = None) -> Tensor:
    """Estimate ELBO(q; x_n) by the mean of log p(x_n, z_sn) − log q(z_sn) over samples z_s ~ q.

    Under the posterior, q(z) = p(z | x), every sample gives log p(x): the variance is zero.

    Args:
        model: answers `log_joint(x, z)`.
        q: the approximation, `log_prob(z)`.
        x: data, (N, D).
        z: samples of q, (S, N, M), or all its states.
        weights: what to weigh the states by, (S, N), instead of 1 / S.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: the weights do not fit.

    Source: Jordan, Ghahramani, Jaakkola and Saul (1999).

    Example (a bit with q its prior, exactly, by enumeration):
        >>> from course.lvm.distributions.exact import binary_states
        >>> from course.lvm.oracles.two_state import example
        >>> model, x = example()
        >>> q, states = model.prior(), binary_states(1, like=x)
        >>> elbo(model, q, x, states, weights=q.log_prob(states).exp())
        tensor([-1.5401], dtype=torch.float64)
    """
    return _average(log_weights(model, q, x, z), weights)


def joint_plus_entropy(model: Any, q: Any, x: Tensor, z: Tensor, *, weights: Tensor | None = None) -> Tensor:
    """Estimate form I, E_q[log p(x_n, z)] + ℍ[q]: samples for the first term, the exact entropy for the second.

    Args:
        model: answers `log_joint(x, z)`.
        q: the approximation, `entropy()`.
        x: data, (N, D).
        z: samples of q, (S, N, M), or all its states.
        weights: what to weigh the states by, (S, N), instead of 1 / S.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: the weights do not fit.

    Example:
        >>> from course.lvm.distributions.exact import binary_states
        >>> from course.lvm.oracles.two_state import example
        >>> model, x = example()
        >>> q, states = model.posterior(x), binary_states(1, like=x)
        >>> joint_plus_entropy(model, q, x, states, weights=q.log_prob(states).exp())
        tensor([-1.2208], dtype=torch.float64)
    """
    return _average(model.log_joint(x, z), weights) + q.entropy()


def likelihood_minus_kl(model: Any, q: Any, x: Tensor, z: Tensor, *, weights: Tensor | None = None) -> Tensor:
    """Estimate form II, E_q[log p(x_n | z)] − KL(q‖p(z)): samples for the first term, the second exact.

    The first term rewards z that explain x, the second keeps q near the prior. An exact divergence does not always make
    the estimate less noisy than `elbo`: near the posterior the noise of the terms cancels, if both have it.

    Args:
        model: answers `log_conditional(x, z)` and `prior()`.
        q: the approximation, of a family for which `divergences.kl` has a closed form.
        x: data, (N, D).
        z: samples of q, (S, N, M), or all its states.
        weights: what to weigh the states by, (S, N), instead of 1 / S.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: the weights do not fit, or there is no closed form for q and the prior.

    Example:
        >>> from course.lvm.distributions.exact import binary_states
        >>> from course.lvm.oracles.two_state import example
        >>> model, x = example()
        >>> q, states = model.posterior(x), binary_states(1, like=x)
        >>> likelihood_minus_kl(model, q, x, states, weights=q.log_prob(states).exp())
        tensor([-1.2208], dtype=torch.float64)
    """
    return _average(model.log_conditional(x, z), weights) - kl(q, model.prior())


def evidence_minus_kl(model: Any, q: Any, x: Tensor) -> Tensor:
    """Evaluate form III, log p(x_n) − KL(q‖p(z | x_n)), exactly, for a model whose posterior is known.

    Args:
        model: answers `log_evidence(x)` and `posterior(x)`.
        q: the approximation, of a family for which `divergences.kl` has a closed form.
        x: data, (N, D).

    Returns:
        (N,), in nats.

    Raises:
        ValueError: there is no closed form for q and the posterior.

    Example:
        >>> from course.lvm.oracles.two_state import example
        >>> model, x = example()
        >>> evidence_minus_kl(model, model.prior(), x)
        tensor([-1.5401], dtype=torch.float64)
    """
    return model.log_evidence(x) - kl(q, model.posterior(x))


def importance_weighted_bound(model: Any, q: Any, x: Tensor, z: Tensor) -> Tensor:
    """Estimate L_S = E[log 1/S Σ_s p(x_n, z_sn) / q(z_sn)], the expectation over S samples z_s ~ q.

    ELBO = L_1 ≤ L_2 ≤ … ≤ log p(x). One call is one draw of the random variable that is averaged: the log-evidence by
    importance sampling. As an estimate of log p(x) it is biased down, and that is what makes it a bound.

    Args:
        model: answers `log_joint(x, z)`.
        q: the approximation, `log_prob(z)`.
        x: data, (N, D).
        z: samples of q, (S, N, M).

    Returns:
        (N,), in nats.

    Raises:
        ValueError: there are no samples.

    Source: Burda, Grosse and Salakhutdinov (2015).

    Example:
        >>> from course.lvm.oracles.linear_gaussian import iwae
        >>> model, x, _ = iwae()
        >>> q = model.posterior(x)
        >>> importance_weighted_bound(model, q, x, q.sample(8))
        tensor([-1.8280], dtype=torch.float64)
    """
    return log_evidence(log_weights(model, q, x, z))


def _average(values: Tensor, weights: Tensor | None) -> Tensor:
    """Average over the first axis; what has no weight does not count, be it −∞."""
    if weights is None:
        return values.mean(0)
    if len(weights) != len(values):
        raise ValueError(f"weights must hold a number per state, {len(values)} of them; got {len(weights)}")
    return torch.where(weights > 0, weights * values, 0).sum(0)
