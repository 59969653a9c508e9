"""Exact answers about variational inference: closed forms for Gaussian targets, quadrature in one dimension.

Everything is computed in float64.

- `best_diagonal`: the best q with independent coordinates for a Gaussian, and `reverse_gap`, `forward_gap`: what is
  left of the two divergences where they are smallest
- `best_diagonal_elbo`: the bound that no diagonal q exceeds, for the linear Gaussian model
- `log_evidence`, `elbo`, `best_local`: by quadrature, for any model with a single latent column
- `linear_elbo`: the bound of linear encoder and decoder, exactly, by the 2M points that average a quadratic exactly
- `curved_model`: a model whose posterior is no Gaussian
"""

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian, NonlinearGaussian
from course.lvm.oracles import linear_gaussian


def best_diagonal(means: Tensor, precision: Tensor) -> DiagonalGaussian:
    """Write down argmin KL(q ‖ p) over diagonal q for p = N(means[n], precision⁻¹): N(means[n], 1 / precision_mm).

    Example:
        >>> best_diagonal(torch.zeros(1, 2), torch.tensor([[5.3, 3.5], [3.5, 6.5]])).log_var.exp()
        tensor([[0.1887, 0.1538]], dtype=torch.float64)
    """
    inverse = [1 / float(precision[m, m]) for m in range(len(precision))]
    variances = torch.tensor(inverse, dtype=torch.float64)
    return DiagonalGaussian(means.double(), variances.log().expand(means.shape))


def reverse_gap(precision: Tensor) -> float:
    """Evaluate min KL(q ‖ p) = ½ (Σ_m log Λ_mm − log |Λ|) over diagonal q, p of the precision Λ.

    Example:
        >>> round(reverse_gap(torch.tensor([[5.3, 3.5], [3.5, 6.5]])), 4)
        0.2197
    """
    return 0.5 * float(precision.double().diagonal().log().sum() - torch.logdet(precision.double()))


def forward_gap(precision: Tensor) -> float:
    """Evaluate min KL(p ‖ q) = ½ (Σ_m log S_mm − log |S|) over diagonal q, S = Λ⁻¹.

    Example:
        >>> round(forward_gap(torch.tensor([[5.3, 3.5], [3.5, 6.5]])), 4)
        0.2197
    """
    return reverse_gap(torch.linalg.inv(precision.double()))


def best_diagonal_elbo(model: LinearGaussian, x: Tensor) -> Tensor:
    """Evaluate max ELBO(q_n) over diagonal q_n, log p(x_n) less the gap, (N,).

    Example:
        >>> model, x, _ = linear_gaussian.lg1()
        >>> best_diagonal_elbo(model, x)  # one column is always independent of the others
        tensor([-1.5590], dtype=torch.float64)
    """
    _, covariance = linear_gaussian.posterior(model, x)
    return linear_gaussian.log_evidence(model, x) - reverse_gap(torch.linalg.inv(covariance))


def log_evidence(model: Any, x: Tensor, *, reach: float = 10.0, nodes: int = 20_001) -> Tensor:
    """Integrate log p(x_n) = log ∫ p(x_n, z) dz by the trapezoidal rule on [−reach, reach], (N,).

    Example:
        >>> model, x, _ = linear_gaussian.lg1()
        >>> log_evidence(model, x)
        tensor([-1.5590], dtype=torch.float64)
    """
    z = torch.linspace(-reach, reach, nodes, dtype=torch.float64)
    with torch.no_grad():
        log_joint = model.log_joint(x.double(), z[:, None, None].expand(nodes, len(x), 1))
    return torch.logsumexp(log_joint, 0) + math.log(2 * reach / (nodes - 1))


def elbo(model: Any, x: Tensor, q: DiagonalGaussian, *, nodes: int = 100) -> Tensor:
    """Integrate E_q[log p(x_n, z)] + ℍ[q_n] by Gauss-Hermite quadrature, (N,); differentiable by q.

    Example:
        >>> elbo(*linear_gaussian.lg1())
        tensor([-2.0265], dtype=torch.float64)
    """
    points, weights = (torch.from_numpy(v) for v in np.polynomial.hermite_e.hermegauss(nodes))
    z = q.mean.double() + (0.5 * q.log_var.double()).exp() * points[:, None, None]
    average = (weights[:, None] * model.log_joint(x.double(), z)).sum(0) / weights.sum()
    return average + 0.5 * (q.log_var.double().sum(-1) + math.log(2 * math.pi) + 1)


def best_local(model: Any, x: Tensor, start: DiagonalGaussian, *, nodes: int = 100) -> DiagonalGaussian:
    """Maximize the integrated ELBO of every row by L-BFGS.

    Example:
        >>> model, x, q = linear_gaussian.lg1()
        >>> best_local(model, x, q).mean
        tensor([[0.5094]], dtype=torch.float64)
    """
    leaves = [field.detach().double().clone().requires_grad_() for field in start]
    optimizer = torch.optim.LBFGS(
        leaves, max_iter=500, line_search_fn="strong_wolfe", tolerance_grad=1e-10, tolerance_change=1e-14
    )

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = -elbo(model, x, DiagonalGaussian(*leaves), nodes=nodes).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return DiagonalGaussian(*(leaf.detach() for leaf in leaves))


def linear_elbo(vae: Any, x: Tensor) -> Tensor:
    """Average log p(x_n, z) + ℍ[q_n] over the 2M points mean ± √M σ_m e_m of the encoder's q, (N,).

    The points have the mean and the covariance of q, so for an affine decoder with a fixed or learned variance, whose
    log-density is quadratic in z, the average is E_q's. Differentiable.

    Example:
        >>> from course.lvm.networks import GaussianDecoder
        >>> from course.lvm.networks import LinearEncoder
        >>> from course.lvm.variational.vae import VAE
        >>> linear_elbo(VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4)), torch.zeros(3, 4)).shape
        torch.Size([3])
    """
    q = vae.encoder(x)
    latents = q.mean.shape[1]
    steps = torch.eye(latents).to(q.mean) * math.sqrt(latents)
    points = torch.cat([steps, -steps])[:, None] * (0.5 * q.log_var).exp() + q.mean
    return vae.log_joint(x, points).mean(0) + q.entropy()


def curved_model() -> NonlinearGaussian:
    """Return z ~ N(0, 1), x | z ~ N((z, z²), ¼ I): where x_2 > 0 and x_1 is near 0, the posterior has two modes.

    Example:
        >>> log_evidence(curved_model(), torch.tensor([[0.0, 1.0]]))
        tensor([-2.4960], dtype=torch.float64)
    """

    def parabola(z: Tensor) -> Tensor:
        return torch.cat([z, z.square()], -1)

    noise, prior = 0.25 * torch.eye(2).double(), torch.eye(1).double()
    return NonlinearGaussian(parabola, noise, torch.zeros(1).double(), prior)
