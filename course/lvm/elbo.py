"""The evidence lower bound, ELBO(q; x) = E_q[log p(x, z) − log q(z)] ≤ log p(x), in its three forms.

    I    E_q[log p(x, z)] + ℍ[q]
    II   E_q[log p(x | z)] − KL(q‖p(z))
    III  log p(x) − KL(q‖p(z | x))

All are the same number. III shows that it is a bound, tight where q is the posterior; I and II can be computed without
knowing the posterior. Here E_q is a mean over the samples z that are given: with `rsample` the gradient reaches q.

- `elbo`: the definition itself, log q averaged over the samples too
- `joint_plus_entropy`: form I, with the exact entropy
- `likelihood_minus_kl`: form II, with the exact divergence from the prior
- `evidence_minus_kl`: form III, where posterior and evidence are known
- `importance_weighted_bound`: the tighter bound from several samples at once

The first three take `weights`: with all states of z in the place of samples and weights q(z_s), the mean is the exact
expectation, by enumeration; with the nodes of a quadrature rule and its weights, by quadrature.
"""

from typing import Any

import torch
from torch import Tensor

from course.lvm.divergences import kl
from course.lvm.evidence import log_evidence, log_weights


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
        >>> from course.lvm.binary_states import binary_states
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
        >>> from course.lvm.binary_states import binary_states
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
        >>> from course.lvm.binary_states import binary_states
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
