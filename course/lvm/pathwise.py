"""Gradients of E_q[f] through the samples, by reparameterisation: z = g_φ(ε), where p(ε) does not depend on φ.

∇_φ E_q[f(z, φ)] = E_ε[∇_φ f(g_φ(ε), φ)]: the law of ε stays as it is, so that ∇ and E may change places, if f has no
jumps in z and a dominated derivative. Inside, φ is met twice, by way of z and in f itself,

    d/dφ f(g_φ(ε), φ) = (∂g/∂φ)ᵀ ∇_z f + ∂f/∂φ |_z.

For r(z) = log p(x, z) − log q_φ(z) the last term is minus the score, −∇_φ log q(z) |_z, whose mean is zero.

- `pathwise`: both terms, the total derivative
- `path_derivative`: the first term alone, without variance where q is the posterior
- `with_entropy`, `with_kl`: integrands of the ELBO, part of which is known in closed form

The two estimators are on the contract of gradient_estimators.py; any q with an `rsample` will do.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course.lvm.gradient_estimators import Integrand, detach


def pathwise(f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
    """Estimate ∇E_q[f] by the total derivative of f(g_φ(ε_s), φ).

    Args:
        f: the integrand, (z, q) -> (S, N), differentiable by z and without jumps: at a jump the mean of z moves, but no
            derivative tells of it, and the estimate is biased.
        q: the approximation, with `rsample`.
        samples: S.
        generator: where the noise comes from.

    Returns:
        The surrogate (S, N) of the contract, unbiased for such f.

    Raises:
        ValueError: q has no `rsample`.

    Source: Kingma and Welling (2013); Rezende, Mohamed and Wierstra (2014).

    Example (E[z] = mean, so that the gradient by the mean is 1):
        >>> from course.lvm.approximations import DiagonalGaussian
        >>> q = DiagonalGaussian(torch.zeros(1, 1, requires_grad=True), torch.zeros(1, 1))
        >>> pathwise(lambda z, q: z.sum(-1), q, 5).mean().backward()
        >>> q.mean.grad
        tensor([[1.]])
    """
    z = _rsample(q, samples, generator)
    return _per_sample(f(z, q), z)


def path_derivative(
    f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∇E_q[f] by the derivative along the path of z alone, (∂g/∂φ)ᵀ ∇_z f(g_φ(ε_s), φ).

    The density inside f gets q without gradient. That is unbiased where the term left out, ∂f/∂φ at fixed z, has mean
    zero, as for the `learning_signal`: E_q[∇_φ log q] = 0. For an integrand with a closed form part, `with_entropy` or
    `with_kl`, it is not: the gradient of that part would be lost.

    Where q is the posterior, log p(x, z) − log q(z) = log p(x) for every z: the estimate is zero, without variance. The
    total derivative there is minus the score.

    Args:
        f: as in `pathwise`, but its gradient by the fields of q at fixed z must have mean zero.
        q, samples, generator: as in `pathwise`.

    Returns:
        The surrogate (S, N) of the contract.

    Raises:
        ValueError: q has no `rsample`.

    Source: Roeder, Wu and Duvenaud (2017), "sticking the landing".

    Example (q is the posterior, up to a constant):
        >>> from course.lvm.approximations import DiagonalGaussian
        >>> q = DiagonalGaussian(torch.zeros(1, 1, requires_grad=True), torch.zeros(1, 1))
        >>> f = lambda z, q: -0.5 * z.square().sum(-1) - q.log_prob(z)
        >>> path_derivative(f, q, 5).mean().backward()
        >>> q.mean.grad.abs()
        tensor([[0.]])
    """
    z = _rsample(q, samples, generator)
    return _per_sample(f(z, detach(q)), z)


def with_entropy(model: Any, x: Tensor) -> Integrand:
    """Make the integrand of the ELBO with the entropy in closed form, f(z, q) = log p(x, z) + ℍ[q].

    Args:
        model: answers `log_joint(x, z)`.
        x: data, (N, D).

    Returns:
        A function (z, q) -> (S, N), for any q with an `entropy`.

    Example:
        >>> from types import SimpleNamespace
        >>> from course.lvm.approximations import Bernoulli
        >>> model = SimpleNamespace(log_joint=lambda x, z: (x * z).sum(-1))
        >>> with_entropy(model, torch.tensor([[1.0]]))(torch.ones(1, 1, 1), Bernoulli(torch.zeros(1, 1)))
        tensor([[1.6931]])
    """
    return lambda z, q: model.log_joint(x, z) + q.entropy()


def with_kl(
    log_likelihood: Callable[[Tensor, Tensor], Tensor], kl: Callable[[Any], Tensor], x: Tensor
) -> Integrand:
    """Make the integrand of the ELBO with the KL to the prior in closed form, f(z, q) = log p(x | z) − KL(q ‖ p(z)).

    Less of it is sampled, but as an estimate of the ELBO it may vary more: in log p(x | z) + log p(z) − log q(z) the
    parts partly cancel, and where q is the posterior they do so altogether.

    Args:
        log_likelihood: (x, z) -> log p(x | z), (S, N).
        kl: q -> KL(q ‖ p(z)), (N,).
        x: data, (N, D).

    Returns:
        A function (z, q) -> (S, N).

    Source: Kingma and Welling (2013), their second estimator.

    Example:
        >>> from course.lvm.approximations import DiagonalGaussian
        >>> kl = lambda q: 0.5 * (q.mean**2 + q.log_var.exp() - q.log_var - 1).sum(-1)
        >>> f = with_kl(lambda x, z: -(x - z).square().sum(-1), kl, torch.tensor([[1.0]]))
        >>> f(torch.zeros(2, 1, 1), DiagonalGaussian(torch.ones(1, 1), torch.zeros(1, 1)))
        tensor([[-1.5000],
                [-1.5000]])
    """
    return lambda z, q: log_likelihood(x, z) - kl(q)


def _rsample(q: Any, samples: int, generator: torch.Generator | None) -> Tensor:
    if not hasattr(q, "rsample"):
        raise ValueError(
            f"q must have an rsample, whose gradient flows through z; {type(q).__name__} has none"
        )
    return q.rsample(samples, generator=generator)


def _per_sample(values: Tensor, z: Tensor) -> Tensor:
    """Spread what broadcasts to (S, N) to that shape; its gradient is zero if f has steps only, or no z in it."""
    values = values.expand(z.shape[:-1])
    return values if values.requires_grad else values + 0 * (z - z.detach()).sum(-1)
