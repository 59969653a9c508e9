"""Gradients of E_q[f] through the samples, by reparameterization: z = g_φ(ε), where p(ε) does not depend on φ.

∇_φ E_q[f(z, φ)] = E_ε[∇_φ f(g_φ(ε), φ)]: the law of ε stays as it is, so that ∇ and E may change places, if f has no
jumps in z and a dominated derivative. Inside, φ is met twice, by way of z and in f itself,

    d/dφ f(g_φ(ε), φ) = (∂g/∂φ)ᵀ ∇_z f + ∂f/∂φ |_z.

For r(z) = log p(x, z) − log q_φ(z) the last term is minus the score, −∇_φ log q(z) |_z, whose mean is zero.

- `pathwise`: both terms, the total derivative
- `path_derivative`: the first term alone, without variance where q is the posterior

The two estimators are on the contract of estimators.py; any q with an `rsample` will do. Stein's identity is why they
agree with the score function in the mean. Where p f vanishes at the ends of the range of z and f has no jumps,
∫ ∇_z [p(z) f(z)] dz = 0, so that by parts

    E[∇_z f(z)] = −E[f(z) ∇_z log p(z)].

∇_z log p is the Stein score; the score ∇_φ log q of score_function.py is another thing. For z ~ N(μ, Σ) it is
−Σ⁻¹(z − μ), which is also −∇_μ log p: there, the left side is the pathwise gradient of E[f] by μ, and the right side
the score function's. At an end a where p f does not vanish, p(a) f(a) stays: E[f′] = −p(a) f(a) − E[f (log p)′] on
z > a.

- `stein_sides`: the two integrands at given z
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import able, accepts, function, numbers, per_sample, whole
from course.lvm.contracts import Integrand, detach


@accepts(f=function, q=able("rsample"), samples=whole())
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
        ValueError: q has no `rsample`, or what f gives is not one number for every sample and row.

    Source: Kingma and Welling (2014); Rezende, Mohamed and Wierstra (2014).

    Example (E[z] = mean, so that the gradient by the mean is 1):
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> q = DiagonalGaussian(torch.zeros(1, 1, requires_grad=True), torch.zeros(1, 1))
        >>> pathwise(lambda z, q: z.sum(-1), q, 5).mean().backward()
        >>> q.mean.grad
        tensor([[1.]])
    """
    z = q.rsample(samples, generator=generator)
    return _per_sample(f(z, q), z)


@accepts(f=function, q=able("rsample"), samples=whole())
def path_derivative(
    f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∇E_q[f] by the derivative along the path of z alone, (∂g/∂φ)ᵀ ∇_z f(g_φ(ε_s), φ).

    The density inside f gets q without gradient. That is unbiased where the term left out, ∂f/∂φ at fixed z, has mean
    zero, as for the `learning_signal`: E_q[∇_φ log q] = 0. Of an f with an entropy or a KL in closed form the gradient
    of that part would be lost: such a part stands beside f, as `bound.exact_part` does.

    Where q is the posterior, log p(x, z) − log q(z) = log p(x) for every z: the estimate is zero, without variance. The
    total derivative there is minus the score.

    Args:
        f: as in `pathwise`, but its gradient by the fields of q at fixed z must have mean zero.
        q, samples, generator: as in `pathwise`.

    Returns:
        The surrogate (S, N) of the contract.

    Raises:
        ValueError: q has no `rsample`, or what f gives is not one number for every sample and row.

    Source: Roeder, Wu and Duvenaud (2017), "sticking the landing".

    Example (q is the posterior, up to a constant):
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> q = DiagonalGaussian(torch.zeros(1, 1, requires_grad=True), torch.zeros(1, 1))
        >>> f = lambda z, q: -0.5 * z.square().sum(-1) - q.log_prob(z)
        >>> path_derivative(f, q, 5).mean().backward()
        >>> q.mean.grad.abs()
        tensor([[0.]])
    """
    z = q.rsample(samples, generator=generator)
    return _per_sample(f(z, detach(q)), z)


def _per_sample(values: Tensor, z: Tensor) -> Tensor:
    """Spread to (S, N); the gradient is zero if f has steps only, or no z in it."""
    values = per_sample("f", values, z.shape[:-1])
    return values if values.requires_grad else values + 0 * (z - z.detach()).sum(-1)


@accepts(f=function, log_density=function, z=numbers("S M", finite=False))
def stein_sides(
    f: Callable[[Tensor], Tensor], log_density: Callable[[Tensor], Tensor], z: Tensor
) -> tuple[Tensor, Tensor]:
    """Evaluate ∇f(z) and −f(z) ∇log p(z), whose means under p are equal, by autograd.

    Args:
        f: (S, M) -> (S,).
        log_density: log p, known up to a constant, (S, M) -> (S,).
        z: where, (S, M): draws from p, or nodes of a quadrature.

    Returns:
        The left and the right side, each (S, M).

    Raises:
        ValueError: z has not the shape (S, M), or f or log_density not (S,).

    Source: Stein (1981).

    Example (f = z² under N(0, 1)):
        >>> z = torch.tensor([[1.0], [-2.0]])
        >>> stein_sides(lambda z: z.square().sum(1), lambda z: -0.5 * z.square().sum(1), z)
        (tensor([[ 2.],
                [-4.]]), tensor([[ 1.],
                [-8.]]))
    """
    with torch.enable_grad():
        z = z.detach().requires_grad_()
        values, log_densities = f(z), log_density(z)
    for name, result in (("f", values), ("log_density", log_densities)):
        found = tuple(result.shape) if isinstance(result, Tensor) else type(result).__name__
        if found != (len(z),):
            raise ValueError(f"{name} must return one number for each of {len(z)} draws; got {found}")
    return _slope(values, z), -values.detach()[:, None] * _slope(log_densities, z)


def _slope(values: Tensor, z: Tensor) -> Tensor:
    """Differentiate values (S,) by z (S, M); zero where they do not depend on it, as a step function's."""
    if not values.requires_grad:
        return torch.zeros_like(z)
    (slope,) = torch.autograd.grad(values.sum(), z, materialize_grads=True)
    return slope
