"""The von Mises law on the circle, reparameterised implicitly: torch.distributions has no `rsample` for it.

- `von_mises`: draws with gradients by location and concentration
- `von_mises_velocity`: dz/dκ by quadrature
"""

import math

import torch
from torch import Tensor

from course.lvm.chunks import home
from course.lvm.implicit import CUT, through_velocity
from course.lvm.noise import check_positive, open_uniform
from course.lvm.quadrature import by_blocks, gauss_legendre


def von_mises(location: Tensor, concentration: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw an angle z with p(z) = exp(κ cos(z − location)) / (2π I₀(κ)), with gradients by both parameters.

    Args:
        location: the mean direction in radians, one for every draw, or what broadcasts to that.
        concentration: κ > 0, one for every draw, or what broadcasts to that; for large κ, 1/κ is the variance.
        generator: where the randomness comes from.

    Returns:
        z in radians, −π ≤ z < π, of the common shape of the parameters.

    Raises:
        ValueError: a concentration is not positive.

    Source: Best and Fisher (1979), for the draws; Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> kappa = torch.full((1000,), 4.0, requires_grad=True)
        >>> z = von_mises(torch.tensor(0.0), kappa)
        >>> z.cos().sum().backward()
        >>> bool((kappa.grad >= 0).all())
        True
    """
    check_positive("concentration", concentration)
    location, concentration = torch.broadcast_tensors(location, concentration)
    kappa = concentration.detach()
    centred = _draw(kappa.flatten(), generator).reshape(kappa.shape)
    if concentration.requires_grad and torch.is_grad_enabled():
        centred = through_velocity(centred, concentration, von_mises_velocity(centred, kappa))
    return torch.remainder(location + centred + math.pi, 2 * math.pi) - math.pi


def von_mises_velocity(z: Tensor, concentration: Tensor) -> Tensor:
    """Evaluate dz/dκ = −(∂F/∂κ) / p(z) of the von Mises law about 0, to about twelve digits.

    ∂F/∂κ = ∫_{−π}^z p(t) (cos t − A) dt with A = I₁(κ) / I₀(κ), in float64 by 64-point Gauss-Legendre quadrature.
    For z > 0 it is minus the integral from z to π, or plus that from 0 to z: of these, that in which cos t − A keeps
    its sign.

    Args:
        z: angles, −π ≤ z ≤ π, of any shape.
        concentration: κ > 0, of the same shape.

    Returns:
        The derivative, of that shape and the dtype of z; it is zero at 0 and at ±π.

    Example:
        >>> von_mises_velocity(torch.tensor([-1.0, 0.0, 1.0]), torch.tensor([2.0, 2.0, 2.0]))
        tensor([ 0.3385, -0.0000, -0.3385])
    """
    place = home(z.device)
    flat, kappa = (value.detach().to(place, torch.float64).flatten() for value in (z, concentration))
    found = by_blocks(_one_sided_integral, flat.abs(), kappa) * flat.sign()
    return found.reshape(z.shape).to(z)


def _one_sided_integral(z: Tensor, kappa: Tensor) -> Tensor:
    """Integrate exp(κ (cos t − cos z)) (cos t − A) from z to π, z ≥ 0, or minus that from 0 to z."""
    mean_cosine = torch.special.i1e(kappa) / torch.special.i0e(kappa)
    outside = z.cos() < mean_cosine
    negligible = torch.acos(
        (z.cos() - CUT / kappa).clamp(min=-1)
    )  # from there on the density is e^(−42) of p(z)
    low, high = torch.where(outside, z, 0.0), torch.where(outside, negligible, z)
    t, weights = gauss_legendre(low, high)
    exponent = (
        -2 * kappa * torch.sin((t + z) / 2) * torch.sin((t - z) / 2)
    )  # κ (cos t − cos z), without cancellation
    integral = (weights * exponent.exp() * (t.cos() - mean_cosine)).sum(0)
    return torch.where(outside, integral, -integral)


def _draw(kappa: Tensor, generator: torch.Generator | None) -> Tensor:
    """Draw angles about 0 by rejection from a wrapped Cauchy law, (n,); at least 65 % of proposals are accepted."""
    z, waiting = torch.empty_like(kappa), torch.arange(len(kappa), device=kappa.device)
    while len(waiting):
        proposed, accepted = _propose(kappa[waiting], generator)
        z[waiting[accepted]] = proposed[accepted]
        waiting = waiting[~accepted]
    return z


def _propose(kappa: Tensor, generator: torch.Generator | None) -> tuple[Tensor, Tensor]:
    """Propose an angle for every κ, and say which are accepted.

    The proposal's concentration is rho = (τ − √(2τ)) / 2κ with τ = 1 + √(1 + 4κ²), written without cancellation.
    """
    u = open_uniform((3, *kappa.shape), generator=generator, dtype=kappa.dtype, device=kappa.device)
    root = (1 + 4 * kappa.square()).sqrt()
    tau = 1 + root
    rho = 2 * kappa * tau.sqrt() / ((tau.sqrt() + math.sqrt(2)) * (root + 1))
    inverse = 2 * rho / (1 + rho.square())
    cosine = torch.cos(math.pi * u[0])
    proposed = ((inverse + cosine) / (1 + cosine * inverse)).clamp(-1, 1)
    y = kappa * (1 / inverse - proposed)
    return torch.where(u[2] < 0.5, -1.0, 1.0).to(u) * proposed.acos(), (y / u[1]).log() + 1 - y >= 0
