"""The Kullback-Leibler divergence KL(q‖p) = E_q[log q(z) − log p(z)]: closed forms, and an estimate for other pairs.

It is never negative, zero only for equal distributions, and no distance: KL(q‖p) and KL(p‖q) differ as a rule. The
first argument is the one averaged over. All are sums over the M coordinates, one number per row.

- `kl_full`, `kl_diagonal`: between Gaussians
- `kl_to_standard_normal`: from a diagonal Gaussian to N(0, I)
- `kl_bernoulli`: between vectors of independent bits
- `kl`: that of these which fits the two approximations
- `monte_carlo_kl`: an estimate from samples, for any pair
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from course.lvm.approximations import Bernoulli, DiagonalGaussian, FullGaussian


def kl_full(q: FullGaussian, p: FullGaussian) -> Tensor:
    """Evaluate KL(q‖p) = ½ [log(|Σ_p| / |Σ_q|) − M + tr(Σ_p⁻¹ Σ_q) + (μ_q − μ_p)ᵀ Σ_p⁻¹ (μ_q − μ_p)].

    With Σ = L Lᵀ, the trace is |L_p⁻¹ L_q|² (the sum of squares) and the last term |L_p⁻¹ (μ_q − μ_p)|².

    Args:
        q: N or 1 rows of M coordinates.
        p: N or 1 rows of M coordinates.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: the widths differ.

    Example:
        >>> q = FullGaussian(torch.zeros(1, 2), torch.eye(2)[None])
        >>> p = FullGaussian(torch.ones(1, 2), 2 * torch.eye(2)[None])
        >>> kl_full(q, p), kl_full(p, q)
        (tensor([0.8863]), tensor([2.6137]))
    """
    _check_widths(q.mean, p.mean)
    spread = torch.linalg.solve_triangular(p.factor, q.factor, upper=False).square().sum((-2, -1))
    shift = torch.linalg.solve_triangular(p.factor, (q.mean - p.mean).unsqueeze(-1), upper=False)
    log_ratio = _log_diagonal(p.factor) - _log_diagonal(q.factor)  # ½ log(|Σ_p| / |Σ_q|)
    return log_ratio + 0.5 * (spread - q.mean.shape[-1] + shift.square().sum((-2, -1)))


def kl_diagonal(q: DiagonalGaussian, p: DiagonalGaussian) -> Tensor:
    """Evaluate KL(q‖p) = ½ Σ_m [log(s_m² / σ_m²) − 1 + σ_m² / s_m² + (μ_m − ν_m)² / s_m²].

    Here q_m = N(μ_m, σ_m²) and p_m = N(ν_m, s_m²).

    Args:
        q: N or 1 rows of M coordinates.
        p: N or 1 rows of M coordinates.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: the widths differ.

    Example:
        >>> q = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
        >>> kl_diagonal(q, DiagonalGaussian(torch.ones(1, 1), torch.zeros(1, 1)))
        tensor([0.5000])
    """
    _check_widths(q.mean, p.mean)
    log_ratio = q.log_var - p.log_var
    shift = (q.mean - p.mean).square() * (-p.log_var).exp()
    return 0.5 * (torch.expm1(log_ratio) - log_ratio + shift).sum(-1)


def kl_to_standard_normal(q: DiagonalGaussian) -> Tensor:
    """Evaluate KL(q‖N(0, I)) = ½ Σ_m [σ_m² − 1 − log σ_m² + μ_m²], (N,), in nats.

    Source: Kingma and Welling (2013), appendix B.

    Example:
        >>> kl_to_standard_normal(DiagonalGaussian(torch.ones(2, 3), torch.zeros(2, 3)))
        tensor([1.5000, 1.5000])
    """
    return 0.5 * (torch.expm1(q.log_var) - q.log_var + q.mean.square()).sum(-1)


def kl_bernoulli(q: Bernoulli, p: Bernoulli) -> Tensor:
    """Evaluate KL(q‖p) = Σ_m [q_m log(q_m / p_m) + (1 − q_m) log((1 − q_m) / (1 − p_m))] from the logits.

    Args:
        q: N or 1 rows of M bits.
        p: N or 1 rows of M bits.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: the widths differ.

    Example:
        >>> kl_bernoulli(Bernoulli(torch.tensor([[100.0]])), Bernoulli(torch.tensor([[0.0]])))
        tensor([0.6931])
    """
    _check_widths(q.logits, p.logits)
    one = q.logits.sigmoid() * (logsigmoid(q.logits) - logsigmoid(p.logits))
    zero = (-q.logits).sigmoid() * (logsigmoid(-q.logits) - logsigmoid(-p.logits))
    return (one + zero).sum(-1)


def kl(q: Any, p: Any) -> Tensor:
    """Evaluate KL(q‖p) in closed form, for two Gaussians of either kind or for two vectors of bits.

    Args:
        q: N or 1 rows.
        p: N or 1 rows.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: there is no closed form for this pair (`monte_carlo_kl` takes any), or the widths differ.

    Example:
        >>> q = DiagonalGaussian(torch.zeros(1, 2), torch.zeros(1, 2))
        >>> kl(q, FullGaussian(torch.ones(1, 2), 2 * torch.eye(2)[None]))
        tensor([0.8863])
    """
    match q, p:
        case DiagonalGaussian(), DiagonalGaussian():
            return kl_diagonal(q, p)
        case Bernoulli(), Bernoulli():
            return kl_bernoulli(q, p)
        case (DiagonalGaussian() | FullGaussian(), DiagonalGaussian() | FullGaussian()):
            return kl_full(_as_full(q), _as_full(p))
    raise ValueError(
        f"q and p must be two Gaussians or two Bernoulli; got {type(q).__name__} and {type(p).__name__}"
    )


def monte_carlo_kl(q: Any, p: Any, z: Tensor) -> Tensor:
    """Estimate KL(q‖p) by the mean of log q(z_s) − log p(z_s) over samples z_s ~ q.

    It is unbiased, for any pair whose densities are known. A single sample's value may well be negative, and so may the
    mean of a few: only the divergence itself is not.

    Args:
        q: N rows.
        p: N or 1 rows.
        z: samples of q, (S, N, M).

    Returns:
        (N,), in nats.

    Example:
        >>> q = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
        >>> p = DiagonalGaussian(torch.ones(1, 1), torch.zeros(1, 1))
        >>> monte_carlo_kl(q, p, torch.tensor([[[-1.0]], [[1.0]]]))
        tensor([0.5000])
    """
    return (q.log_prob(z) - p.log_prob(z)).mean(0)


def _as_full(q: DiagonalGaussian | FullGaussian) -> FullGaussian:
    if isinstance(q, FullGaussian):
        return q
    return FullGaussian(q.mean, torch.diag_embed((0.5 * q.log_var).exp()))


def _log_diagonal(factor: Tensor) -> Tensor:
    return factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)


def _check_widths(q: Tensor, p: Tensor) -> None:
    if q.shape[-1] != p.shape[-1]:
        raise ValueError(
            f"q and p must be of the same width M; got {tuple(q.shape)} for q and {tuple(p.shape)} for p"
        )
