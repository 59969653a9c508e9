"""Variational inference with a q for every row, all at once: raise ELBO(q_n) = log p(x_n) − KL(q_n ‖ p(z_n | x_n)).

- `coordinate_ascent`: where the posterior is Gaussian and q has independent coordinates, one coordinate after the other
- `fit_local`: where only log p(x, z) is known, by gradients, with any family, estimator and optimiser
- `LocalFit`: what both return
- `free_parameters`, `approximation`: q as tensors that may have any value, and back
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm import em
from course.lvm.approximations import DiagonalGaussian, FullGaussian
from course.lvm.gradient_ascent import OptimiserFactory, adam, check_count, climb
from course.lvm.gradient_estimators import Estimator, learning_signal
from course.lvm.pathwise import path_derivative


class LocalFit(NamedTuple):
    """The outcome of variational inference.

    Attributes:
        q: one distribution for every row, without gradient.
        values: the bound, summed over the rows, before every step; its last value before the last step for `fit_local`,
            and at q for `coordinate_ascent`.
        interrupted: whether it was stopped from the keyboard.
    """

    q: Any
    values: list[float]
    interrupted: bool


def coordinate_ascent(
    precision: Tensor,
    shift: Tensor,
    *,
    tolerance: float = 1e-10,
    max_sweeps: int = 1000,
    callback: Callable[[int, DiagonalGaussian, float], None] | None = None,
) -> LocalFit:
    """Find the best q with independent coordinates for Gaussian posteriors, given as their logarithm comes.

    log p(z_n | x_n) = shift_nᵀ z − ½ zᵀ precision z + const. The best factor of coordinate m, the others fixed, has
    mean_m = (shift_m − Σ_{j≠m} precision_mj mean_j) / precision_mm and the variance 1 / precision_mm: the variance that
    is left when the other coordinates are known, never more than the one under p. A sweep renews every coordinate once.

    Args:
        precision: Λ, shared by all rows, (M, M), symmetric and positive definite.
        shift: Λ times the posterior means, (N, M).
        tolerance: change of the bound, summed over the rows, at which to stop.
        max_sweeps: the most sweeps to make.
        callback: called as callback(sweep, q, value) before every sweep and at the end, with sweep 0 at the start.

    Returns:
        q and the trace of Σ_n E_q[shift_nᵀ z − ½ zᵀ precision z] + ℍ[q_n], which is the ELBO up to a constant.

    Raises:
        ValueError: shapes that do not fit, or a precision that is not symmetric and positive definite.

    Warns:
        ConvergenceWarning: the sweeps ran out.

    Source: Bishop (2006), section 10.1.2.

    Example:
        >>> precision = torch.tensor([[5.3, 3.5], [3.5, 6.5]], dtype=torch.float64)
        >>> q = coordinate_ascent(precision, torch.tensor([[1.8, -3.0]], dtype=torch.float64)).q
        >>> q.mean, q.log_var.exp()
        (tensor([[ 1.0000, -1.0000]], dtype=torch.float64), tensor([[0.1887, 0.1538]], dtype=torch.float64))
    """
    _check_target(precision, shift)
    log_var = -precision.diagonal().log().expand_as(shift)
    start = DiagonalGaussian(torch.zeros_like(shift), log_var)
    result = em.fit(
        shift,
        start,
        lambda shift, q: (None, _gaussian_bound(precision, shift, q)),
        lambda _, q: q._replace(mean=_sweep(precision, shift, q.mean)),
        tolerance=tolerance,
        max_steps=max_sweeps,
        callback=callback,
    )
    return LocalFit(result.parameters, result.trace.log_likelihoods, result.interrupted)


def fit_local(
    model: Any,
    x: Tensor,
    q: Any,
    *,
    steps: int,
    samples: int = 1,
    estimator: Estimator = path_derivative,
    optimiser: OptimiserFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> LocalFit:
    """Raise the ELBO of every row by gradients, each row's by its own parameters λ_n.

    Σ_n E_{q(z; λ_n)}[log p(x_n, z) − log q(z; λ_n)], where z is drawn under the very q that is improved: with z
    from a q held fixed, the sum has no maximum. The rows are summed, not averaged, so a learning rate that suits one
    row suits a million.

    Args:
        model: answers `log_joint(x, z)`; its own parameters are not changed.
        x: data, (N, D).
        q: where to start: a `DiagonalGaussian`, a `FullGaussian`, or with another estimator a `Bernoulli`, of N rows.
        steps: how many steps to make.
        samples: draws of z for every row and step.
        estimator: how the gradient is estimated. The path derivative, taken unless another is given, asks that log p be
            differentiable by z, and has no variance where q is the posterior, which a full Gaussian can be.
        optimiser: makes the optimiser from a list of tensors, for example `functools.partial(adam, learning_rate=0.1)`.
        generator: where z comes from.
        callback: called as callback(step, q, value) after every step.

    Raises:
        ValueError: steps is not a whole number, at least 1, or x and q have different numbers of rows.
        FloatingPointError: the bound is not finite.

    Source: Kucukelbir, Tran, Ranganath, Gelman and Blei (2017); Roeder, Wu and Duvenaud (2017).

    Example (the posterior is N(1, ½)):
        >>> from functools import partial
        >>> from course.lvm.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.ones(1, 1), torch.zeros(1), torch.ones(1, 1))
        >>> start = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
        >>> sgd = partial(torch.optim.SGD, lr=0.3)
        >>> q = fit_local(model, torch.tensor([[2.0]]), start, steps=100, samples=10, optimiser=sgd).q
        >>> round(q.mean.item(), 4), round(q.log_var.exp().item(), 4)
        (1.0, 0.5)
    """
    check_count("steps", steps)
    if len(x) != len(q[0]):
        raise ValueError(f"q must hold one distribution for each of the {len(x)} rows of x; got {len(q[0])}")
    kind, leaves, signal = type(q), free_parameters(q), learning_signal(model, x)

    def bound(_: None) -> Tensor:
        surrogate = estimator(signal, approximation(kind, leaves), samples, generator=generator)
        return surrogate.mean(0).sum(dtype=torch.float64)

    def report(step: int, leaves: Sequence[Tensor], value: float) -> None:
        if callback is not None:
            callback(step, _detached(kind, leaves), value)

    ascent = climb(
        itertools.repeat(None, steps),
        bound,
        leaves,
        optimiser=optimiser,
        generator=generator,
        callback=report,
    )
    return LocalFit(_detached(kind, leaves), ascent.values, ascent.interrupted)


def free_parameters(q: Any) -> list[Tensor]:
    """Write q as tensors that may have any value and require a gradient; `approximation` is the way back.

    The fields of a diagonal Gaussian and of Bernoulli bits are that already. Of a full Gaussian, the diagonal of the
    factor, which must be positive, is replaced by its logarithm.

    Example:
        >>> free_parameters(FullGaussian(torch.zeros(1, 2), torch.tensor([[[1.0, 0.0], [2.0, 1.0]]])))[1]
        tensor([[[0., 0.],
                 [2., 0.]]], requires_grad=True)
    """
    leaves = [field.detach().clone() for field in q]
    if isinstance(q, FullGaussian):
        leaves[1] = q.factor.detach().tril(-1) + torch.diag_embed(_diagonal(q.factor.detach()).log())
    return [leaf.requires_grad_() for leaf in leaves]


def approximation(kind: type, leaves: Sequence[Tensor]) -> Any:
    """Make the q of that kind which `free_parameters` has written as `leaves`, differentiable by them.

    Example:
        >>> approximation(FullGaussian, [torch.zeros(1, 2), torch.tensor([[[0.0, 9.0], [2.0, 0.0]]])]).factor
        tensor([[[1., 0.],
                 [2., 1.]]])
    """
    if kind is FullGaussian:
        mean, lower = leaves
        return FullGaussian(mean, lower.tril(-1) + torch.diag_embed(_diagonal(lower).exp()))
    return kind(*leaves)


def _diagonal(matrices: Tensor) -> Tensor:
    return matrices.diagonal(dim1=-2, dim2=-1)


def _detached(kind: type, leaves: Sequence[Tensor]) -> Any:
    return approximation(kind, [leaf.detach().clone() for leaf in leaves])


def _sweep(precision: Tensor, shift: Tensor, mean: Tensor) -> Tensor:
    """Renew the mean of every coordinate in turn, each from the newest means of the others."""
    mean = mean.clone()
    for m in range(len(precision)):
        others = mean @ precision[m] - precision[m, m] * mean[:, m]
        mean[:, m] = (shift[:, m] - others) / precision[m, m]
    return mean


def _gaussian_bound(precision: Tensor, shift: Tensor, q: DiagonalGaussian) -> Tensor:
    """Sum E_q[shiftᵀ z − ½ zᵀ precision z] + ℍ[q] over the rows, in float64."""
    mean, log_var = (field.double() for field in q)
    precision, shift = precision.double(), shift.double()
    at_mean = ((shift - 0.5 * mean @ precision) * mean).sum()
    return at_mean - 0.5 * (log_var.exp() @ precision.diagonal()).sum() + q.entropy().sum(dtype=torch.float64)


def _check_target(precision: Tensor, shift: Tensor) -> None:
    if shift.ndim != 2 or precision.shape != (shift.shape[1],) * 2:
        raise ValueError(
            "precision must have the shape (M, M) and shift (N, M); "
            f"got {tuple(precision.shape)} and {tuple(shift.shape)}"
        )
    asymmetry = (precision - precision.mT).abs().max()
    if asymmetry > 1e-4 * precision.abs().max() or torch.linalg.cholesky_ex(precision).info:
        raise ValueError("precision must be symmetric and positive definite; it is not")
