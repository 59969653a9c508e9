"""Reparameterizations z = g_φ(ε): noise whose law knows no parameters, and the maps that make z of it.

The parameters φ stand outside the noise, so that ∇_φ E[f(z)] = E_ε[∇_φ f(g_φ(ε))] can be estimated from draws of ε.
Every g takes the noise first, and then φ. torch.distributions takes no generator, so that each law is drawn here from
what torch can draw with one: standard normal noise is `torch.randn`, standard exponential noise
`torch.empty(...).exponential_(generator=...)`.

- `open_uniform`: u ~ U(0, 1), never 0 and never 1, so that every inverse CDF of it is finite
- `laplace`: the difference of two exponential variables
- `student_t`: a normal variable over the root of a Gamma variable, for given degrees of freedom
- `elliptical`: a direction, uniform on the sphere, times a radius of any law

Location and scale, the family being that of the noise:

- `location_scale`: z = location + scale · ε, coordinate by coordinate
- `gaussian`: the same for a Gaussian whose log σ² is given, as encoders give it
- `affine`: z = location + factor ε, with a matrix: the full Gaussian, and all elliptical families

The inverse CDF, z = F⁻¹(u; φ): F⁻¹(u) ≤ z just when u ≤ F(z), which has the probability F(z). As 1 − u has the law of
u, there are always two such maps; these are the increasing ones.

- `exponential`: rate λ
- `cauchy`, `gumbel`: location and scale

Composition, where z is a function of variables that are reparameterized already. The chain of g's need not be
invertible: many ε may give the same z, as in the sums. The numbers of summands, k and the degrees of freedom, get no
gradient; made as 2 γ(½ ν) with `implicit.gamma`, χ²(ν) has one by ν.

- `log_normal`: exp of a Gaussian
- `erlang`: a sum of k exponentials, for there is no inverse CDF in closed form if k ≥ 2
- `chi_squared`: a sum of squared normals, for whole degrees of freedom
- `beta`: a share of two Gamma variables, which are to come from `implicit.log_gamma` if α and β are to get a gradient
"""

import math

import torch
from torch import Tensor

from course.lvm.checks import NOISE, Seen, accepts, numbers, real, whole

UNIFORM = numbers("...", above=0, below=1, empty=True)
_POSITIVE = numbers("...", above=0, empty=True)
_FREE = numbers("...", empty=True)


@accepts(**NOISE)
def open_uniform(
    shape: tuple[int, ...],
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Draw u ~ U(0, 1) from the open interval.

    `torch.rand` is a multiple of ½ ε, with ε the `eps` of the dtype, and 0 once in 2²⁴ draws of float32; here that
    one value is ¼ ε, the middle of the interval that it stands for.

    Args:
        shape: how many, in which axes.
        generator: where the randomness comes from.
        dtype: float32 or float64; by default torch's default dtype.
        device: where to draw; the generator must live there.

    Returns:
        A tensor of that shape, 0 < u < 1.

    Example:
        >>> open_uniform((2, 3)).shape
        torch.Size([2, 3])
    """
    u = torch.rand(shape, generator=generator, dtype=dtype, device=device)
    return u.clamp_(min=torch.finfo(u.dtype).eps / 4)


@accepts(**NOISE)
def laplace(
    shape: tuple[int, ...],
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Draw ε with the density ½ exp(−|ε|), as the difference of two standard exponential variables.

    Args:
        shape, generator, dtype, device: as in `open_uniform`.

    Returns:
        A tensor of that shape, of mean 0 and variance 2.

    Example:
        >>> laplace((5,)).shape
        torch.Size([5])
    """
    first, second = torch.empty((2, *shape), dtype=dtype, device=device).exponential_(generator=generator)
    return first - second


@accepts(degrees_of_freedom=real(above=0), **NOISE)
def student_t(
    shape: tuple[int, ...],
    degrees_of_freedom: float,
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Draw Student's t with ν degrees of freedom, ε = n / √(c / ν) with n ~ N(0, 1) and c ~ χ²(ν).

    ν is part of the noise, not of φ: no gradient reaches it. (One would, if c = 2 γ were made of `implicit.gamma`.)

    Args:
        shape, generator, dtype, device: as in `open_uniform`.
        degrees_of_freedom: ν > 0, any real number.

    Returns:
        A tensor of that shape, of variance ν / (ν − 2) if ν > 2.

    Raises:
        ValueError: ν is not positive.

    Example:
        >>> student_t((5,), 3.0).shape
        torch.Size([5])
    """
    normal = torch.randn(shape, generator=generator, dtype=dtype, device=device)
    half = torch.full_like(normal, degrees_of_freedom / 2)
    return normal * (half / torch._standard_gamma(half, generator=generator)).sqrt()


@accepts(radius=numbers("...", least=0, empty=True), width=whole())
def elliptical(radius: Tensor, width: int, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw ε = radius · direction, whose direction is uniform on the unit sphere and whose radius has any law.

    Put through `transforms.affine` it has an elliptical law: contours of equal density are ellipsoids. With
    radius² ~ χ²(M) that is the Gaussian.

    Args:
        radius: distances from the origin, of any shape (...,), not negative.
        width: the number of coordinates M.
        generator: where the randomness comes from.

    Returns:
        (..., M), of the dtype and on the device of the radius.

    Raises:
        ValueError: a radius is negative, or the width is not a positive whole number.

    Example:
        >>> elliptical(torch.tensor([2.0, 3.0]), 5).norm(dim=-1).allclose(torch.tensor([2.0, 3.0]))
        True
    """
    normal = torch.randn(
        (*radius.shape, width), generator=generator, dtype=radius.dtype, device=radius.device
    )
    return radius[..., None] * normal / normal.norm(dim=-1, keepdim=True)


@accepts(location=_FREE, scale=_POSITIVE, noise=_FREE)
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

    Source: Kingma and Welling (2014).

    Example:
        >>> location_scale(torch.tensor([0.0, 1.0]), torch.tensor(5.0), torch.tensor(0.5))
        tensor([5.0000, 5.5000])
    """
    return location + scale * noise


@accepts(mean=_FREE, log_var=_FREE, noise=_FREE)
def gaussian(noise: Tensor, mean: Tensor, log_var: Tensor) -> Tensor:
    """Make z ~ N(mean, exp(log_var)) of standard normal noise, z = mean + exp(½ log_var) · ε.

    Args:
        noise: ε ~ N(0, 1), as from `torch.randn`.
        mean: μ.
        log_var: log σ², any real number.

    Returns:
        z, with gradients by mean and log_var.

    Source: Kingma and Welling (2014).

    Example:
        >>> gaussian(torch.tensor([1.0, -1.0]), torch.tensor(0.0), torch.tensor(4.0).log())
        tensor([ 2., -2.])
    """
    return mean + (0.5 * log_var).exp() * noise


@accepts(factor=numbers("... M M"), location="... M", noise=numbers("... M", empty=True))
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
    return location + torch.einsum("...ij,...j->...i", factor, noise)


@accepts(rate=_POSITIVE, uniform=UNIFORM)
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
    return -torch.log1p(-uniform) / rate


@accepts(location=_FREE, scale=_POSITIVE, uniform=UNIFORM)
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
    return location + scale * torch.tan(math.pi * (uniform - 0.5))


@accepts(location=_FREE, scale=_POSITIVE, uniform=UNIFORM)
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
    return location - scale * (-uniform.log()).log()


@accepts(mean=_FREE, log_var=_FREE, noise=_FREE)
def log_normal(noise: Tensor, mean: Tensor, log_var: Tensor) -> Tensor:
    """Make z = exp(mean + exp(½ log_var) · ε), so that log z ~ N(mean, exp(log_var)).

    E[z] = exp(mean + ½ σ²), not exp(mean), which is the median.

    Args:
        noise: ε ~ N(0, 1).
        mean: the mean of log z.
        log_var: log σ², of the variance of log z.

    Returns:
        z > 0, with gradients by mean and log_var.

    Source: Kingma and Welling (2014).

    Example:
        >>> log_normal(torch.tensor([0.0, 1.0]), torch.tensor(0.0), torch.tensor(0.0))
        tensor([1.0000, 2.7183])
    """
    return (mean + (0.5 * log_var).exp() * noise).exp()


@accepts(uniforms=numbers("k ...", above=0, below=1), rate=_POSITIVE)
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
    total, seen = -torch.log1p(-uniforms).sum(0), Seen()
    _FREE.take("uniforms", total, seen)
    return total / _POSITIVE.take("rate", rate, seen)  # of a shape that broadcasts with that of the sums


@accepts(noise=numbers("k ..."))
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


@accepts(log_first=_FREE, log_second=_FREE)
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
