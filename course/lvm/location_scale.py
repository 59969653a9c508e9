"""Reparameterisation by location and scale: z = location + scale · ε, where ε is standard noise.

The parameters φ stand outside the noise, so that ∇_φ E[f(z)] = E_ε[∇_φ f(g_φ(ε))] can be estimated from draws of ε.
Every g takes the noise first, and then φ. The family is that of the noise: normal, Laplace or Student's t
(course/lvm/noise.py), the Cauchy, the Gumbel or the logistic law.

- `location_scale`: z = location + scale · ε, coordinate by coordinate
- `gaussian`: the same for a Gaussian whose log σ² is given, as encoders give it
- `affine`: z = location + factor ε, with a matrix: the full Gaussian, and all elliptical families
"""

import torch
from torch import Tensor

from course.lvm.noise import check_positive


def location_scale(noise: Tensor, location: Tensor, scale: Tensor) -> Tensor:
    """Move and stretch the noise, z = location + scale · ε.

    p(z) = p_ε((z − location) / scale) / scale. The scale of a Gaussian is σ, not σ².

    Args:
        noise: ε, of any shape that broadcasts with the parameters.
        location: where ε = 0 goes to.
        scale: positive.

    Returns:
        z, with gradients by location and scale.

    Raises:
        ValueError: the scale is not positive.

    Source: Kingma and Welling (2013).

    Example:
        >>> location_scale(torch.tensor([0.0, 1.0]), torch.tensor(5.0), torch.tensor(0.5))
        tensor([5.0000, 5.5000])
    """
    check_positive("scale", scale)
    return location + scale * noise


def gaussian(noise: Tensor, mean: Tensor, log_var: Tensor) -> Tensor:
    """Make z ~ N(mean, exp(log_var)) of standard normal noise, z = mean + exp(½ log_var) · ε.

    Args:
        noise: ε ~ N(0, 1), as from `torch.randn`.
        mean: μ.
        log_var: log σ², any real number.

    Returns:
        z, with gradients by mean and log_var.

    Source: Kingma and Welling (2013).

    Example:
        >>> gaussian(torch.tensor([1.0, -1.0]), torch.tensor(0.0), torch.tensor(4.0).log())
        tensor([ 2., -2.])
    """
    return mean + (0.5 * log_var).exp() * noise


def affine(noise: Tensor, location: Tensor, factor: Tensor) -> Tensor:
    """Map vectors of noise, z = location + factor ε, the matrix on the left of the vector.

    If ε has mean 0 and covariance I, then z has mean location and covariance factor factorᵀ. With rows of noise this
    is ε factorᵀ; ε factor would have the covariance factorᵀ factor, another one unless the factor is symmetric.

    Args:
        noise: ε, (..., M).
        location: (..., M).
        factor: any root of the covariance, (..., M, M), for instance by `torch.linalg.cholesky`.

    Returns:
        z, (..., M), with gradients by location and factor.

    Raises:
        ValueError: the factor is not square, or not as wide as the noise.

    Example:
        >>> factor = torch.tensor([[1.0, 0.0], [3.0, 2.0]])
        >>> affine(torch.tensor([[1.0, 0.0], [0.0, 1.0]]), torch.zeros(2), factor)
        tensor([[1., 3.],
                [0., 2.]])
    """
    width = noise.shape[-1]
    if factor.shape[-2:] != (width, width):
        raise ValueError(
            f"factor must end in the shape ({width}, {width}), as the noise; got {tuple(factor.shape)}"
        )
    return location + torch.einsum("...ij,...j->...i", factor, noise)
