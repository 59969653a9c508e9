"""Reparameterisation by composition: z is a function of variables that are reparameterised already.

The chain of g's need not be invertible: many ε may give the same z, as in the sums below.

- `log_normal`: exp of a Gaussian
- `erlang`: a sum of k exponentials, for there is no inverse CDF in closed form if k ≥ 2
- `chi_squared`: a sum of squared normals, for whole degrees of freedom
- `beta`: a share of two Gamma variables, which are to come from `implicit.log_gamma` if α and β are to get a gradient

The numbers of summands, k and the degrees of freedom, get no gradient. Made as 2 γ(½ ν) with `implicit.gamma`, χ²(ν)
has one by ν.
"""

import torch
from torch import Tensor

from course.lvm.inverse_cdf import exponential
from course.lvm.location_scale import gaussian


def log_normal(noise: Tensor, mean: Tensor, log_var: Tensor) -> Tensor:
    """Make z = exp(mean + exp(½ log_var) · ε), so that log z ~ N(mean, exp(log_var)).

    E[z] = exp(mean + ½ σ²), not exp(mean), which is the median.

    Args:
        noise: ε ~ N(0, 1).
        mean: the mean of log z.
        log_var: log σ², of the variance of log z.

    Returns:
        z > 0, with gradients by mean and log_var.

    Source: Kingma and Welling (2013).

    Example:
        >>> log_normal(torch.tensor([0.0, 1.0]), torch.tensor(0.0), torch.tensor(0.0))
        tensor([1.0000, 2.7183])
    """
    return gaussian(noise, mean, log_var).exp()


def erlang(uniforms: Tensor, rate: Tensor) -> Tensor:
    """Sum k exponential variables, z = Σ_i −log(1 − u_i) / rate.

    Args:
        uniforms: 0 < u < 1, (k, ...), k of them for each z.
        rate: λ > 0 of the summands.

    Returns:
        z > 0, (...,), of mean k / rate, with a gradient by the rate.

    Raises:
        ValueError: a u is not inside (0, 1), or the rate not positive.

    Source: Devroye (1986).

    Example:
        >>> erlang(torch.tensor([[0.5], [0.5]]), torch.tensor(2.0))
        tensor([0.6931])
    """
    return exponential(uniforms, rate).sum(0)


def chi_squared(noise: Tensor) -> Tensor:
    """Sum k squared normal variables, z = Σ_i ε_i²: no parameters, so no gradient either.

    Args:
        noise: ε ~ N(0, 1), (k, ...), k degrees of freedom for each z.

    Returns:
        z > 0, (...,), of mean k.

    Example:
        >>> chi_squared(torch.tensor([[1.0], [2.0]]))
        tensor([5.])
    """
    return noise.square().sum(0)


def beta(log_first: Tensor, log_second: Tensor) -> Tensor:
    """Divide a Gamma(α) variable by its sum with a Gamma(β) variable, z = first / (first + second) ~ Beta(α, β).

    In logarithms, z = 1 / (1 + exp(log_second − log_first)), for Gamma variables of small α are often less than the
    smallest number that a float can hold.

    Args:
        log_first: logarithm of a Gamma variable of concentration α and rate 1, as from `implicit.log_gamma`.
        log_second: the same for β.

    Returns:
        0 ≤ z ≤ 1, with whatever gradients the two have.

    Source: Devroye (1986).

    Example:
        >>> beta(torch.tensor(3.0).log(), torch.tensor(1.0).log())
        tensor(0.7500)
    """
    return torch.sigmoid(log_first - log_second)
