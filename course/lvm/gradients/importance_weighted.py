"""Gradients of the importance-weighted bound L_S = E[log 1/S Σ_s w_s], log w_s = f(z_s, q), with z_s ~ q.

For f the learning signal, ELBO = L_1 ≤ L_2 ≤ … ≤ log p(x). With the normalized weights w̃_s = w_s / Σ_t w_t, the
gradient by θ is E[Σ_s w̃_s ∇_θ log w_s]. By φ the same formula along the path of z has a signal that shrinks as 1/√S
against its noise (Rainforth et al. 2018); the estimators here do not suffer from that.

- `importance_weighted`: through the samples, the total derivative
- `doubly_reparameterized`: through the samples, with the score's part turned into a path too
- `vimco`: by the score function, for bits and what else has no path; each sample's signal is what the bound gains by it

They are on the contract of estimators.py, but that the samples are not averaged: the surrogate has the shape (1, N).
Bound(samples=S, estimator=...) makes an objective of them.
"""

import math
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import able, accepts, function, per_sample, whole
from course.lvm.contracts import Integrand, detach


@accepts(f=function, q=able("rsample"), samples=whole())
def importance_weighted(
    f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∇L_S by the total derivative Σ_s w̃_s ∇ log w_s along z_s = g_φ(ε_s).

    Args:
        f: log w, (z, q) -> (S, N), differentiable by z.
        q: the approximation, with `rsample`.
        samples: S, at least 1.
        generator: where the noise comes from.

    Returns:
        (1, N): the value log 1/S Σ_s w_s, unbiased for L_S, and so is its gradient.

    Raises:
        ValueError: an argument is not of its kind, or what f gives is not one number for every sample and row.

    Source: Burda, Grosse and Salakhutdinov (2016).

    Example (where q is the posterior, every weight is the evidence, here 1):
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> q = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
        >>> importance_weighted(lambda z, q: q.log_prob(z) - q.log_prob(z), q, 5)
        tensor([[0.]])
    """
    z = q.rsample(samples, generator=generator)
    return _log_mean(per_sample("f", f(z, q), z.shape[:-1]))


@accepts(f=function, q=able("rsample"), samples=whole())
def doubly_reparameterized(
    f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∇_φ L_S by Σ_s w̃_s² (∂z_s/∂φ)ᵀ ∇_z log w_s, and ∇_θ L_S by Σ_s w̃_s ∇_θ log w_s.

    The score −Σ_s w̃_s ∇_φ log q(z_s) at fixed z has no mean zero, as the weights depend on z; by parts it is a path
    derivative again, and both together leave the square. With S = 1 it is the path derivative. Where q is the
    posterior, the gradient by φ has no variance.

    Args:
        f: log w, whose own dependence on φ is −log q(z) and nothing else, as of `learning_signal`.
        q, samples, generator: as in `importance_weighted`.

    Returns:
        (1, N), unbiased for L_S, and so is its gradient.

    Raises:
        ValueError: as `importance_weighted`.

    Source: Tucker et al. (2019).

    Example (q is the posterior, up to a constant):
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> q = DiagonalGaussian(torch.zeros(1, 1, requires_grad=True), torch.zeros(1, 1))
        >>> f = lambda z, q: -0.5 * z.square().sum(-1) - q.log_prob(z)
        >>> doubly_reparameterized(f, q, 5).mean().backward()
        >>> q.mean.grad.abs() < 1e-7
        tensor([[True]])
    """
    z = q.rsample(samples, generator=generator)
    shares: list[Tensor] = []
    if z.requires_grad:
        z = z.clone()  # a hook of our own, not on what q may keep
        z.register_hook(lambda slope: shares[0].unsqueeze(-1) * slope)
    log_weights = per_sample("f", f(z, detach(q)), z.shape[:-1])
    shares.append(log_weights.detach().softmax(0))
    return _log_mean(log_weights)


@accepts(f=function, q=able("sample", "log_prob"), samples=whole(2))
def vimco(f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
    """Estimate ∇_φ L_S by Σ_s (L̂ − L̂_{−s}) ∇_φ log q(z_s) + Σ_s w̃_s ∇ log w_s, with z_s ~ q without gradient.

    L̂ = log 1/S Σ_t w_t, and L̂_{−s} is the same with w_s replaced by the geometric mean of the other weights: it does
    not depend on z_s, so that subtracting it changes no mean.

    Args:
        f: log w, (z, q) -> (S, N); no gradient by z is taken.
        q: the approximation, with `sample` and `log_prob`; discrete or continuous.
        samples: S, at least 2.
        generator: where the samples come from.

    Returns:
        (1, N), unbiased for L_S, and so is its gradient.

    Raises:
        ValueError: as `importance_weighted`, or there is one sample only.

    Source: Mnih and Rezende (2016).

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> q = Bernoulli(torch.zeros(1, 3, requires_grad=True))
        >>> vimco(lambda z, q: z.sum(-1) - q.log_prob(z), q, 5).shape
        torch.Size([1, 1])
    """
    z = q.sample(samples, generator=generator)
    log_prob = q.log_prob(z)
    log_weights = per_sample("f", f(z, q), log_prob.shape)
    signal = log_weights.detach()
    own = torch.eye(samples, dtype=torch.bool, device=z.device)[_axes(signal)]
    # the logarithm of the geometric mean of the other weights, summed without one's own: that may be −∞
    others = torch.where(own, 0, signal).sum(1, keepdim=True) / (samples - 1)
    replaced = torch.where(own, others, signal)
    gain = _log_mean(signal) - _log_mean(replaced.movedim(1, 0))[0]
    return _log_mean(log_weights) + (gain * (log_prob - log_prob.detach())).sum(0, keepdim=True)


def _axes(signal: Tensor) -> tuple[Any, ...]:
    """Index an (S, S) table so that it broadcasts against (S, S, …): first who is replaced, then whose weight it is."""
    return (..., *[None] * (signal.ndim - 1))


def _log_mean(log_weights: Tensor) -> Tensor:
    """log 1/S Σ_s w_s, (1, …)."""
    return log_weights.logsumexp(0, keepdim=True) - math.log(len(log_weights))
