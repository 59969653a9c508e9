"""Integrals over a latent variable of one or two dimensions, exact to many digits, for any model with a smooth density.

The trapezoid rule on an even grid converges faster than any power of the step for functions that are smooth and vanish
at the ends; the Gauss-Hermite rule is exact for polynomials of degree 2 · nodes − 1 under a Gaussian. In float64.

- `grid`: an even grid on a square, in the shape of samples
- `log_evidence`, `posterior_moments`, `kl`: integrals on the grid
- `gaussian_nodes`: Gauss-Hermite nodes and weights for a Gaussian q
- `elbo`: E_q[log p(x, z) − log q(z)] with them
- `importance_weighted_bound`: L_S for any number of samples S, from the law of one weight
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.lvm.distributions.families import DiagonalGaussian, FullGaussian


def grid(width: int, *, reach: float = 12.0, points: int = 481) -> Tensor:
    """List an even grid on [−reach, reach]^M, the corners included.

    Args:
        width: M, 1 or 2.
        reach: how far it goes; where it ends, what is integrated must be as good as zero.
        points: how many along each axis.

    Returns:
        (points^M, 1, M), float64.

    Example:
        >>> grid(2, reach=1.0, points=2)[:, 0]
        tensor([[-1., -1.],
                [-1.,  1.],
                [ 1., -1.],
                [ 1.,  1.]], dtype=torch.float64)
    """
    if width not in (1, 2):
        raise ValueError(f"width must be 1 or 2 for a grid; got {width}")
    axis = torch.linspace(-reach, reach, points, dtype=torch.float64)
    return torch.cartesian_prod(*[axis] * width).reshape(-1, 1, width)


def log_evidence(model: Any, x: Tensor, z: Tensor) -> Tensor:
    """Evaluate log p(x_n) = log ∫ p(x_n, z) dz on a `grid` z, (N,).

    Example:
        >>> from course.lvm.oracles.linear_gaussian import lg1
        >>> log_evidence(lg1().model, lg1().x, grid(1))
        tensor([-1.5590], dtype=torch.float64)
    """
    return torch.logsumexp(model.log_joint(x, z), 0) + math.log(_cell(z))


def posterior_moments(model: Any, x: Tensor, z: Tensor) -> tuple[Tensor, Tensor]:
    """Evaluate mean (N, M) and covariance (N, M, M) of p(z | x_n) on a `grid` z.

    Example:
        >>> from course.lvm.oracles.linear_gaussian import iwae
        >>> posterior_moments(iwae().model, iwae().x, grid(1))
        (tensor([[0.7500]], dtype=torch.float64), tensor([[[0.5000]]], dtype=torch.float64))
    """
    weights = torch.softmax(model.log_joint(x, z), 0)[..., None]  # (S, N, 1)
    mean = (weights * z).sum(0)
    deviations = z - mean
    return mean, torch.einsum("sni,snj->nij", weights * deviations, deviations)


def kl(q: Callable[[Tensor], Tensor], p: Callable[[Tensor], Tensor], z: Tensor) -> Tensor:
    """Evaluate KL(q‖p) = ∫ q(z) [log q(z) − log p(z)] dz on a `grid` z, for log-densities q and p, (N,).

    Example:
        >>> wide = DiagonalGaussian(torch.zeros(1, 1).double(), torch.tensor([[4.0]]).double().log())
        >>> narrow = DiagonalGaussian(torch.zeros(1, 1).double(), torch.zeros(1, 1).double())
        >>> kl(narrow.log_prob, wide.log_prob, grid(1))
        tensor([0.3181], dtype=torch.float64)
    """
    log_q, log_p = q(z), p(z)
    return torch.where(log_q.exp() > 0, log_q.exp() * (log_q - log_p), 0).sum(0) * _cell(z)


def gaussian_nodes(q: DiagonalGaussian | FullGaussian, *, nodes: int = 64) -> tuple[Tensor, Tensor]:
    """Return z_s and weights with Σ_s weights[s] f(z_s) ≈ E_q[f(z)].

    Returns:
        nodes in the shape of samples, (nodes^M, N, M), and weights (nodes^M, 1).

    Example:
        >>> z, weights = gaussian_nodes(DiagonalGaussian(torch.ones(1, 1), torch.zeros(1, 1)), nodes=4)
        >>> (weights[..., None] * z**4).sum(0).round()
        tensor([[10.]], dtype=torch.float64)
    """
    places, weights = (torch.from_numpy(v) for v in np.polynomial.hermite_e.hermegauss(nodes))
    width = q.mean.shape[-1]
    standard = torch.cartesian_prod(*[places] * width).reshape(-1, width)
    products = torch.cartesian_prod(*[weights / weights.sum()] * width).reshape(-1, width).prod(1)
    return q.mean.double() + torch.einsum("nij,sj->sni", _factor(q), standard), products[:, None]


def elbo(model: Any, q: DiagonalGaussian | FullGaussian, x: Tensor, *, nodes: int = 64) -> Tensor:
    """Evaluate E_q[log p(x_n, z) − log q(z)] by the Gauss-Hermite rule, (N,).

    Example:
        >>> from course.lvm.oracles.linear_gaussian import lg1
        >>> model, x, q = lg1()
        >>> elbo(model, q, x)
        tensor([-2.0265], dtype=torch.float64)
    """
    z, weights = gaussian_nodes(q, nodes=nodes)
    return (weights * (model.log_joint(x, z) - q.log_prob(z))).sum(0)


def importance_weighted_bound(model: Any, q: Any, x: Tensor, samples: int, z: Tensor) -> Tensor:
    """Evaluate L_S = E[log 1/S Σ_s w_s], w_s = p(x_n, z_s) / q(z_s), z_s ~ q, from the law of one weight, (N,).

    For positive T, log T = ∫_0^∞ (e^{−t} − e^{−tT}) dt / t, and E[e^{−t Σ w_s}] is φ(t)^S with φ(t) = E_q[e^{−tw}]. So
    E log Σ_s w_s = ∫ (exp(−e^u) − φ(e^u)^S) du with u = log t: an integral over u by the trapezoid rule, and in it one
    over z on a `grid`. The weights are first divided by p(x), which keeps u within reach.

    Args:
        model: answers `log_joint(x, z)`.
        q: the approximation, `log_prob(z)`.
        x: rows (N, D).
        samples: S, at least 1.
        z: a `grid`.

    Example:
        >>> from course.lvm.oracles.linear_gaussian import iwae
        >>> model, x, q = iwae()
        >>> [round(importance_weighted_bound(model, q, x, samples, grid(1)).item(), 4) for samples in (1, 2, 64)]
        [-2.5439, -2.0995, -1.8334]
    """
    evidence = log_evidence(model, x, z)
    masses = q.log_prob(z).exp() * _cell(z)
    weights = (model.log_joint(x, z) - q.log_prob(z) - evidence).exp()
    step = 0.1
    total = torch.zeros_like(evidence)
    for u in torch.arange(-40, 250, step, dtype=torch.float64):
        transform = (masses * torch.exp(-u.exp() * weights)).sum(0)
        total += step * (torch.exp(-u.exp()) - transform**samples)
    return total - math.log(samples) + evidence


def _factor(q: DiagonalGaussian | FullGaussian) -> Tensor:
    if isinstance(q, FullGaussian):
        return q.factor.double()
    return torch.diag_embed((0.5 * q.log_var.double()).exp())


def _cell(z: Tensor) -> float:
    """Measure the volume that one point of a grid stands for."""
    width = z.shape[-1]
    points = round(len(z) ** (1 / width))
    return ((z.max() - z.min()).item() / (points - 1)) ** width
