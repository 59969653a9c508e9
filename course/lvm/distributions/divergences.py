"""The Kullback-Leibler divergence KL(q‖p) = E_q[log q(z) − log p(z)], and the Gaussian q nearest to a target p.

It is never negative, zero only for equal distributions, and no distance: KL(q‖p) and KL(p‖q) differ as a rule. The
first argument is the one averaged over. All are sums over the M coordinates, one number per row.

- `kl`: in closed form, for the pairs that have one: `kl_full`, `kl_diagonal`, `kl_bernoulli`, `kl_categorical`
- `kl_to_standard_normal`: from a diagonal Gaussian to N(0, I)
- `monte_carlo_kl`: an estimate from samples, for any pair
- `kl_on_grid`: of two densities that are known up to a factor, on an even grid

The two directions give two different answers where p is no Gaussian. Forward, min_q KL(p‖q): q must cover all of p,
and the best q has the mean and covariance of p (moment matching). Reverse, min_q KL(q‖p): q must avoid where p is
small, and where the modes of p are far apart it settles on one of them (mode seeking); which one is a matter of the
start. The target need only be known up to a factor.

- `fit_forward`: by the moments of the target, from samples or a grid
- `fit_reverse`: by gradient, from a start; `ReverseFit` is its outcome
"""

import math
from collections.abc import Callable
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from course.lvm.checks import able, accepts, function, made, numbers, whole
from course.lvm.distributions.families import (
    CERTAIN,
    Bernoulli,
    Categorical,
    DiagonalGaussian,
    FullGaussian,
)
from course.lvm.distributions.gaussian import GAUSSIAN, Gaussian, cholesky, rounded
from course.lvm.optimization import climb
from course.lvm.rows import home

REACH = 7.0  # of the grid for ε ~ N(0, I); what lies beyond has a chance of 3e-12
POINTS = {1: 401, 2: 81}  # of the grid along each axis, by the number of dimensions


@accepts(q=able("log_prob"), p=able("log_prob"))
def kl(q: Any, p: Any) -> Tensor:
    """Evaluate KL(q‖p) in closed form, for two Gaussians of either kind, two vectors of bits, or two choices.

    Args:
        q: N or 1 rows of M coordinates.
        p: N or 1 rows of M coordinates.

    Returns:
        (N,), in nats; infinite where q has what p cannot have.

    Raises:
        ValueError: there is no closed form for this pair (`monte_carlo_kl` takes any), or the shapes differ.

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
        case Categorical(), Categorical():
            return kl_categorical(q, p)
        case (DiagonalGaussian() | FullGaussian(), DiagonalGaussian() | FullGaussian()):
            return kl_full(_as_full(q), _as_full(p))
    raise ValueError(
        "q and p must be two Gaussians, two Bernoulli or two Categorical; "
        f"got {type(q).__name__} and {type(p).__name__}"
    )


def kl_full(q: FullGaussian, p: FullGaussian) -> Tensor:
    """Evaluate KL(q‖p) = ½ [log(|Σ_p| / |Σ_q|) − M + tr(Σ_p⁻¹ Σ_q) + (μ_q − μ_p)ᵀ Σ_p⁻¹ (μ_q − μ_p)], as in `kl`.

    With Σ = L Lᵀ, the trace is |L_p⁻¹ L_q|² (the sum of squares) and the last term |L_p⁻¹ (μ_q − μ_p)|².

    Example:
        >>> q = FullGaussian(torch.zeros(1, 2), torch.eye(2)[None])
        >>> p = FullGaussian(torch.ones(1, 2), 2 * torch.eye(2)[None])
        >>> kl_full(q, p), kl_full(p, q)
        (tensor([0.8863]), tensor([2.6137]))
    """
    _check_pair(FullGaussian, q, p)
    spread = torch.linalg.solve_triangular(p.factor, q.factor, upper=False).square().sum((-2, -1))
    shift = torch.linalg.solve_triangular(p.factor, (q.mean - p.mean).unsqueeze(-1), upper=False)
    log_ratio = p.log_determinant() - q.log_determinant()  # ½ log(|Σ_p| / |Σ_q|)
    return log_ratio + 0.5 * (spread - q.mean.shape[-1] + shift.square().sum((-2, -1)))


def kl_diagonal(q: DiagonalGaussian, p: DiagonalGaussian) -> Tensor:
    """Evaluate KL(q‖p) = ½ Σ_m [log(s_m² / σ_m²) − 1 + σ_m² / s_m² + (μ_m − ν_m)² / s_m²], as in `kl`.

    Here q_m = N(μ_m, σ_m²) and p_m = N(ν_m, s_m²).

    Example:
        >>> q = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
        >>> kl_diagonal(q, DiagonalGaussian(torch.ones(1, 1), torch.zeros(1, 1)))
        tensor([0.5000])
    """
    _check_pair(DiagonalGaussian, q, p)
    log_ratio = q.log_var - p.log_var
    shift = ((q.mean - p.mean) / (0.5 * p.log_var).exp()).square()
    return 0.5 * (torch.expm1(log_ratio) - log_ratio + shift).sum(-1)


@accepts(q=made(DiagonalGaussian))
def kl_to_standard_normal(q: DiagonalGaussian) -> Tensor:
    """Evaluate KL(q‖N(0, I)) = ½ Σ_m [σ_m² − 1 − log σ_m² + μ_m²], (N,), in nats.

    Source: Kingma and Welling (2014), appendix B.

    Example:
        >>> kl_to_standard_normal(DiagonalGaussian(torch.ones(2, 3), torch.zeros(2, 3)))
        tensor([1.5000, 1.5000])
    """
    return 0.5 * (torch.expm1(q.log_var) - q.log_var + q.mean.square()).sum(-1)


def kl_bernoulli(q: Bernoulli, p: Bernoulli) -> Tensor:
    """Evaluate KL(q‖p) = Σ_m [q_m log(q_m / p_m) + (1 − q_m) log((1 − q_m) / (1 − p_m))] from the logits, as in `kl`.

    Example:
        >>> kl_bernoulli(Bernoulli(torch.tensor([[100.0]])), Bernoulli(torch.tensor([[0.0]])))
        tensor([0.6931])
    """
    _check_pair(Bernoulli, q, p)
    sides = (
        _expected(sign * q.logits.clamp(-CERTAIN, CERTAIN), sign * p.logits) for sign in (1, -1)
    )  # of a one and of a zero
    return sum(sides, start=torch.zeros_like(q.logits)).sum(-1)


def _expected(logits: Tensor, others: Tensor) -> Tensor:
    """q log(q / p) for the chances that belong to the logits; 0 where q is 0."""
    chance = logits.sigmoid()
    return chance * torch.where(chance == 0, 0, logsigmoid(logits) - logsigmoid(others))


def kl_categorical(q: Categorical, p: Categorical) -> Tensor:
    """Evaluate KL(q‖p) = Σ_m q_m log(q_m / p_m) from the logits, as in `kl`; choices without a chance add nothing.

    Example:
        >>> kl_categorical(Categorical(torch.tensor([[0.0, 0.0]])), Categorical(torch.tensor([[1.0, 1.0]])))
        tensor([0.])
    """
    _check_pair(Categorical, q, p)
    return _kl_of_choices(q.logits, p.logits)


def _kl_of_choices(logits: Tensor, others: Tensor) -> Tensor:
    log_q, log_p = logits.log_softmax(-1), others.log_softmax(-1)
    chance = log_q.exp()
    return (chance * torch.where(chance == 0, 0, log_q - log_p)).sum(-1)


@accepts(q=able("log_prob"), p=able("log_prob"), z=numbers("S N? M", finite=False))
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

    Raises:
        ValueError: the shapes do not fit.

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


def _check_pair(kind: type, q: Any, p: Any) -> None:
    """Raise a `ValueError` unless both are of the class, as wide, and of N or 1 rows."""
    for name, given in (("q", q), ("p", p)):
        if not isinstance(given, kind):
            raise ValueError(f"{name} must be of the class {kind.__name__}; got {type(given).__name__}")
    rows, others = q[0].shape[:-1], p[0].shape[:-1]
    if q[0].dtype != p[0].dtype or q[0].device != p[0].device:
        raise ValueError(f"q and p must be of one dtype on one device; got {q[0].dtype} and {p[0].dtype}")
    if q[0].shape[-1] != p[0].shape[-1] or (rows != others and 1 not in (rows.numel(), others.numel())):
        raise ValueError(
            "q and p must be of the same width M, with N or 1 rows; "
            f"got {tuple(q[0].shape)} for q and {tuple(p[0].shape)} for p"
        )


class ReverseFit(NamedTuple):
    """The outcome of `fit_reverse`.

    Attributes:
        gaussian: the last q.
        bounds: E_q[log p̃(z)] + ℍ[q] = log ∫ p̃ − KL(q‖p) before every step, rising.
        interrupted: whether it was stopped from the keyboard.
    """

    gaussian: Gaussian
    bounds: list[float]
    interrupted: bool


@accepts(points="S M", log_weights=numbers("S", finite=False))
def fit_forward(points: Tensor, log_weights: Tensor | None = None) -> Gaussian:
    """Minimize KL(p‖q) over Gaussians q: take μ = E_p[z] and Σ = E_p[(z − μ)(z − μ)ᵀ].

    That moments suffice is special to exponential families, each with its own: for Laplace's density they are others.

    Args:
        points: samples of p, or points of an even grid, (S, M).
        log_weights: for samples of p itself, nothing; for a grid, log p at its points; for samples of a proposal, their
            importance log-weights; (S,), up to a constant, −∞ where p is zero.

    Returns:
        The Gaussian, of the dtype of the points; the sums are taken in float64.

    Raises:
        ValueError: the shapes do not fit, log_weights hold +∞ or NaN, or −∞ alone, or the variances leave the
            range of the dtype.

    Example (half of the mass at −3, half at 3, each with a standard deviation of 0.7):
        >>> z = torch.linspace(-8, 8, 1601)[:, None]
        >>> log_p = torch.logaddexp(-(((z + 3) / 0.7) ** 2) / 2, -(((z - 3) / 0.7) ** 2) / 2)[:, 0]
        >>> fit_forward(z, log_p).covariance.sqrt()
        tensor([[3.0806]])
    """
    rows = points.to(home(points.device)).double()
    weights = torch.softmax(rows.new_zeros(len(rows)) if log_weights is None else log_weights.to(rows), 0)
    if not weights.isfinite().all():
        raise ValueError("log_weights must be finite, or −∞ for some points but not for all")
    mean = weights @ rows
    deviations = rows - mean
    covariance = (weights[:, None] * deviations).T @ deviations
    return rounded("points", mean, covariance, points)


@accepts(log_target=function, start=GAUSSIAN, steps=whole())
def fit_reverse(
    log_target: Callable[[Tensor], Tensor],
    start: Gaussian,
    *,
    steps: int = 40,
    callback: Callable[[int, Any, float], None] | None = None,
) -> ReverseFit:
    """Minimize KL(q‖p) over Gaussians q = N(μ, L Lᵀ), by L-BFGS on E_q[log p̃(z)] + ℍ[q] = log ∫ p̃ − KL(q‖p).

    The expectation is Σ_s w_s log p̃(μ + L ε_s) over an even grid of ε, weighted by N(ε; 0, I): nothing is random. (The
    Gauss-Hermite rule has fewer nodes, but log p̃ bends sharply between two modes, and no polynomial follows.)

    Args:
        log_target: log p̃, p up to a factor, differentiable: (S, M) -> (S,).
        start: where to begin, M = 1 or 2. Another start may end at another mode.
        steps: how many steps of L-BFGS.
        callback: called as callback(step, [mean, root], bound) after every step, root being L with the logarithm of its
            diagonal; the tensors change in place.

    Returns:
        What was found.

    Raises:
        ValueError: the start has more than two dimensions or no density, log_target returns another shape, or steps is
            not a positive whole number.
        FloatingPointError: the bound is not finite.

    Example:
        >>> def log_target(z):
        ...     return torch.logaddexp(-(((z + 3) / 0.7) ** 2) / 2, -(((z - 3) / 0.7) ** 2) / 2)[:, 0]
        >>> found = fit_reverse(log_target, Gaussian(torch.ones(1).double(), torch.eye(1).double())).gaussian
        >>> round(found.mean.item(), 3), round(found.covariance.sqrt().item(), 3)
        (3.0, 0.7)
    """
    factor = cholesky(start.covariance)
    epsilon, weights = _standard_nodes(len(factor), start.mean)
    _check_target(log_target(start.mean + epsilon @ factor.T), len(epsilon))
    mean = start.mean.detach().clone().requires_grad_()
    root = (factor.tril(-1) + factor.diagonal().log().diag()).detach().requires_grad_()
    constant = 0.5 * len(factor) * (math.log(2 * math.pi) + 1)

    def bound(_: None) -> Tensor:
        expectation = weights @ log_target(mean + epsilon @ _with_exponential(root).T)
        return expectation + root.diagonal().sum() + constant

    optimizer = partial(torch.optim.LBFGS, max_iter=4, line_search_fn="strong_wolfe")
    ascent = climb(repeat(None, steps), bound, [mean, root], optimizer=optimizer, callback=callback)
    factor = _with_exponential(root.detach())
    return ReverseFit(Gaussian(mean.detach(), factor @ factor.T), ascent.values, ascent.interrupted)


@accepts(log_q=numbers("... S", finite=False), log_p=numbers("... S", finite=False))
def kl_on_grid(log_q: Tensor, log_p: Tensor) -> Tensor:
    """Evaluate KL(q‖p) of two densities given, up to a factor, at the points of one even grid.

    With q_s = softmax(log_q)_s and p_s likewise, Σ_s q_s log(q_s / p_s): the cells of the grid and both factors cancel.

    Args:
        log_q: (..., S), as good as zero density at the ends of the grid; −∞ where it is zero, NaN gives NaN.
        log_p: (..., S).

    Returns:
        The shapes broadcast, without the last axis; in nats.

    Raises:
        ValueError: the grids differ in size.

    Example:
        >>> z = torch.linspace(-9, 9, 901)
        >>> kl_on_grid(-(z**2) / 2, -((z - 1) ** 2) / 2)
        tensor(0.5000)
    """
    return _kl_of_choices(log_q, log_p)


def _with_exponential(root: Tensor) -> Tensor:
    """Turn what is learned, any square matrix, into a Cholesky factor."""
    return root.tril(-1) + root.diagonal().exp().diag()


def _standard_nodes(width: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Return ε (S, M) and weights (S,) with Σ_s w_s f(ε_s) ≈ E[f(ε)], ε ~ N(0, I)."""
    if width not in POINTS:
        raise ValueError(f"start must have one or two dimensions, for a grid; got {width}")
    axis = torch.linspace(-REACH, REACH, POINTS[width], dtype=like.dtype, device=like.device)
    epsilon = torch.cartesian_prod(*[axis] * width).reshape(-1, width)
    return epsilon, torch.softmax(-0.5 * epsilon.square().sum(1), 0)


def _check_target(values: Tensor, count: int) -> None:
    if values.shape != (count,):
        raise ValueError(
            f"log_target must return one number per point, ({count},); got {tuple(values.shape)}"
        )
