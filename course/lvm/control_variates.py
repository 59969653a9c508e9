"""Means of f with less variance, by the help of a control c whose mean κ is known.

E[f] = E[f − β(c − κ)] for every β that does not depend on the samples. The variance is least at
β* = Cov(f, c) / Var(c), where it is Var(f)(1 − ρ²), ρ the correlation; at β = 1 it is less than Var(f) only if
2 Cov(f, c) > Var(c).

- `regression`: f − β(c − κ) for every sample
- `difference`: the same at β = 1
- `optimal_coefficient`: β* from given samples; used on the same samples, it biases the mean by O(1/S)
- `split_coefficients`, `leave_one_out_coefficients`: β from other samples than the one it is used for, without bias

All work along the first axis, the samples, and treat every further coordinate by itself: f may be a number per sample,
(S,), or a gradient, (S, ...). With an estimate of ∇E_q[f] as f, the score ∇log q is a control with κ = 0.
"""

import torch
from torch import Tensor


def regression(f: Tensor, control: Tensor, kappa: Tensor | float, coefficient: Tensor | float) -> Tensor:
    """Subtract β(c − κ) from every sample: its mean is the regression estimator of E[f].

    Args:
        f: values f(z_s), (S, ...).
        control: values c(z_s) at the same samples, (S, ...).
        kappa: κ = E[c], broadcasts to f.
        coefficient: β, broadcasts to f: one for all, per coordinate, or one for each sample.

    Returns:
        (S, ...), to be averaged over the first axis.

    Raises:
        ValueError: f and control have different shapes.

    Source: Owen (2013).

    Example:
        >>> z = torch.tensor([-1.0, 0.0, 4.0])
        >>> regression(3 * z + 2, z, 0.0, 3.0)
        tensor([2., 2., 2.])
    """
    _check_shapes(f, control)
    return f - coefficient * (control - kappa)


def difference(f: Tensor, control: Tensor, kappa: Tensor | float) -> Tensor:
    """Average f − c, and add the mean of c back: f − c + κ for every sample.

    Args:
        f: values f(z_s), (S, ...).
        control: values c(z_s), (S, ...).
        kappa: κ = E[c], broadcasts to f.

    Returns:
        (S, ...), to be averaged over the first axis. Unbiased; its variance is greater than that of f, however strong
        the correlation, if 2 Cov(f, c) < Var(c).

    Raises:
        ValueError: f and control have different shapes.

    Example:
        >>> difference(torch.tensor([1.0, 2.0]), torch.tensor([0.5, 2.5]), 1.0)
        tensor([1.5000, 0.5000])
    """
    return regression(f, control, kappa, 1.0)


def optimal_coefficient(f: Tensor, control: Tensor) -> Tensor:
    """Estimate β* = Cov(f, c) / Var(c) from samples.

    Taken from a pilot run, it leaves `regression` unbiased. Taken from the samples that it is used on, it does not:
    the estimate of E[f] is then the intercept of a least squares fit at c = κ, off by O(1/S).

    Args:
        f: values f(z_s), (S, ...), S at least 2.
        control: values c(z_s), (S, ...).

    Returns:
        β*, (...); 0 where the control does not vary.

    Raises:
        ValueError: f and control have different shapes, or there are fewer than two samples.

    Example:
        >>> z = torch.tensor([-1.0, 0.0, 4.0])
        >>> optimal_coefficient(3 * z + 2, z)
        tensor(3.)
    """
    _check_shapes(f, control, least=2)
    deviations = control - control.mean(0)
    return _ratio(((f - f.mean(0)) * deviations).sum(0), deviations.square().sum(0))


def split_coefficients(f: Tensor, control: Tensor) -> Tensor:
    """Estimate β* for each half of the samples from the other half.

    Args:
        f: values f(z_s), (S, ...), independent, S at least 4.
        control: values c(z_s), (S, ...).

    Returns:
        A coefficient for every sample, (S, ...), that does not depend on it: `regression` stays unbiased.

    Raises:
        ValueError: f and control have different shapes, or there are fewer than four samples.

    Example:
        >>> z = torch.tensor([0.0, 1.0, 0.0, 1.0])
        >>> split_coefficients(torch.tensor([0.0, 2.0, 0.0, 3.0]), z)
        tensor([3., 3., 2., 2.])
    """
    _check_shapes(f, control, least=4)
    half = len(f) // 2
    first = optimal_coefficient(f[:half], control[:half])
    second = optimal_coefficient(f[half:], control[half:])
    return torch.cat([second.expand_as(f[:half]), first.expand_as(f[half:])])


def leave_one_out_coefficients(f: Tensor, control: Tensor) -> Tensor:
    """Estimate β* for every sample from all the others.

    With d = c − mean(c): leaving sample s out takes S/(S − 1) (f_s − mean(f)) d_s from Σ f d, and S/(S − 1) d_s² from
    Σ d².

    Args:
        f: values f(z_s), (S, ...), independent, S at least 3.
        control: values c(z_s), (S, ...).

    Returns:
        A coefficient for every sample, (S, ...), that does not depend on it: `regression` stays unbiased. 0 where the
        other controls are all the same.

    Raises:
        ValueError: f and control have different shapes, or there are fewer than three samples.

    Example:
        >>> z = torch.tensor([-1.0, 0.0, 4.0])
        >>> leave_one_out_coefficients(3 * z + 2, z)
        tensor([3., 3., 3.])
    """
    _check_shapes(f, control, least=3)
    values, deviations = f - f.mean(0), control - control.mean(0)
    share = len(f) / (len(f) - 1)
    products, squares = values * deviations, deviations.square()
    others = squares.sum(0) - share * squares
    rounding = 10 * len(f) * torch.finfo(f.dtype).eps * squares.sum(0)
    return _ratio(products.sum(0) - share * products, torch.where(others > rounding, others, 0))


def _ratio(numerator: Tensor, denominator: Tensor) -> Tensor:
    return torch.where(denominator > 0, numerator / torch.where(denominator > 0, denominator, 1), 0)


def _check_shapes(f: Tensor, control: Tensor, least: int = 1) -> None:
    if f.shape != control.shape:
        raise ValueError(f"control must have the shape of f, {tuple(f.shape)}; got {tuple(control.shape)}")
    if f.ndim == 0 or len(f) < least:
        raise ValueError(f"f must have at least {least} samples along its first axis; got {tuple(f.shape)}")
