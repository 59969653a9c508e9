"""Reparameterisation by the inverse CDF: z = F⁻¹(u; φ) with u ~ U(0, 1).

F⁻¹(u) ≤ z just when u ≤ F(z), which has the probability F(z). Every g takes the noise first, from `noise.open_uniform`,
and then φ. As 1 − u has the law of u, there are always two such maps; these are the increasing ones.

- `exponential`: rate λ
- `cauchy`, `gumbel`: location and scale

The Erlang law has no inverse in closed form: see composition.py.
"""

import math

import torch
from torch import Tensor

from course.lvm.noise import check_positive


def exponential(uniform: Tensor, rate: Tensor) -> Tensor:
    """Make z of mean 1/rate: z = −log(1 − u) / rate, where F(z) = 1 − exp(−rate · z).

    Args:
        uniform: u, 0 < u < 1.
        rate: λ > 0, the inverse of the scale.

    Returns:
        z > 0, with a gradient by the rate.

    Raises:
        ValueError: u is not inside (0, 1), or the rate not positive.

    Source: Devroye (1986).

    Example:
        >>> exponential(torch.tensor([0.5]), torch.tensor(2.0))
        tensor([0.3466])
    """
    _check_uniform(uniform)
    check_positive("rate", rate)
    return -torch.log1p(-uniform) / rate


def cauchy(uniform: Tensor, location: Tensor, scale: Tensor) -> Tensor:
    """Make z = location + scale · tan(π (u − ½)), where F(z) = ½ + arctan((z − location) / scale) / π.

    z has no mean; E[f(z)] exists for bounded f.

    Args:
        uniform: u, 0 < u < 1.
        location: the median.
        scale: positive; half of all z lie within this distance of the location.

    Returns:
        z, with gradients by location and scale.

    Raises:
        ValueError: u is not inside (0, 1), or the scale not positive.

    Source: Devroye (1986).

    Example:
        >>> cauchy(torch.tensor([0.25, 0.5]), torch.tensor(1.0), torch.tensor(2.0))
        tensor([-1.,  1.])
    """
    _check_uniform(uniform)
    check_positive("scale", scale)
    return location + scale * torch.tan(math.pi * (uniform - 0.5))


def gumbel(uniform: Tensor, location: Tensor, scale: Tensor) -> Tensor:
    """Make z = location − scale · log(−log u), where F(z) = exp(−exp(−(z − location) / scale)).

    Its mean is location + .5772 scale: the law leans to the right, and log(−log u) is its mirror image.

    Args:
        uniform: u, 0 < u < 1.
        location: the mode.
        scale: positive.

    Returns:
        z, with gradients by location and scale.

    Raises:
        ValueError: u is not inside (0, 1), or the scale not positive.

    Source: Gumbel (1954).

    Example:
        >>> gumbel(torch.tensor([0.5]), torch.tensor(0.0), torch.tensor(1.0))
        tensor([0.3665])
    """
    _check_uniform(uniform)
    check_positive("scale", scale)
    return location - scale * (-uniform.log()).log()


def _check_uniform(uniform: Tensor) -> None:
    wrong = ~((uniform > 0) & (uniform < 1))
    if wrong.any():
        raise ValueError(f"uniform must lie inside the interval from 0 to 1; got {uniform[wrong][0].item()}")
