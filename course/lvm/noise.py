"""Noise ε whose law knows no parameters: what is drawn before a reparameterisation z = g_φ(ε) makes z of it.

torch.distributions takes no generator, so that each law is drawn here from what torch can draw with one. Standard
normal noise is `torch.randn`, standard exponential noise `torch.empty(...).exponential_(generator=...)`.

- `open_uniform`: u ~ U(0, 1), never 0 and never 1, so that every inverse CDF of it is finite
- `laplace`: the difference of two exponential variables
- `student_t`: a normal variable over the root of a Gamma variable, for given degrees of freedom
- `elliptical`: a direction, uniform on the sphere, times a radius of any law
- `check_positive`: a `ValueError` that names the parameter of a family which is not positive
"""

import torch
from torch import Tensor


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
    check_positive("degrees_of_freedom", torch.as_tensor(degrees_of_freedom))
    normal = torch.randn(shape, generator=generator, dtype=dtype, device=device)
    half = torch.full_like(normal, degrees_of_freedom / 2)
    return normal * (half / torch._standard_gamma(half, generator=generator)).sqrt()


def elliptical(radius: Tensor, width: int, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw ε = radius · direction, whose direction is uniform on the unit sphere and whose radius has any law.

    Put through `location_scale.affine` it has an elliptical law: contours of equal density are ellipsoids. With
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
    if (radius < 0).any():
        raise ValueError(f"radius must not be negative; got {radius.min().item()}")
    if not isinstance(width, int) or width < 1:
        raise ValueError(f"width must be a whole number, at least 1; got {width!r}")
    normal = torch.randn(
        (*radius.shape, width), generator=generator, dtype=radius.dtype, device=radius.device
    )
    return radius[..., None] * normal / normal.norm(dim=-1, keepdim=True)


def check_positive(name: str, value: Tensor) -> None:
    """Raise a `ValueError` that names `value` unless all of it is positive and finite.

    Example:
        >>> check_positive("scale", torch.tensor([1.0, -2.0]))
        Traceback (most recent call last):
        ValueError: scale must be positive and finite; got -2.0 at index (1,)
    """
    wrong = ~((value > 0) & torch.isfinite(value))
    if wrong.any():
        index = tuple(int(i) for i in wrong.nonzero()[0])
        where = f" at index {index}" if index else ""
        raise ValueError(f"{name} must be positive and finite; got {value[index].item()}{where}")
