"""Implicit reparameterisation: the gradient of a draw without an inverse of its CDF F.

Draw z in any way. Holding u = F(z; φ) fixed while φ moves, 0 = ∂F/∂φ + p(z) dz/dφ, so that

    dz/dφ = −(∂F/∂φ)(z) / p(z)

without F⁻¹ and without knowing u. What is needed is ∂F/∂φ at fixed z; where autograd cannot give it, it is an integral,
∂F/∂φ = ∫_{−∞}^z p(t) ∂_φ log p(t) dt, over the side of z on which the integrand keeps its sign.

- `through_cdf`: give a drawn z its gradient, from a CDF that autograd can differentiate
- `through_velocity`: the same, from a known dz/dφ
- `gamma`, `log_gamma`: the Gamma law of any concentration
- `dirichlet`: as shares of Gamma variables
- `log_gamma_velocity`: d log z / dα of the Gamma law, by itself

These are first derivatives: the surrogates know no second. The von Mises law and mixtures are in von_mises.py and
mixture_draws.py.
"""

import torch
from torch import Tensor

from course.lvm.chunks import home
from course.lvm.noise import check_positive
from course.lvm.quadrature import by_blocks, gauss_legendre

TERMS = 24  # of the power series below z = 1: the next is less than 1 / 24!
CUT = 42.0  # exp(−42) is less than the rounding of a float64


def through_cdf(z: Tensor, cdf: Tensor, density: Tensor) -> Tensor:
    """Give a drawn z the gradient dz/dφ = −(∂F/∂φ) / p(z), as the surrogate z − (F − sg(F)) / sg(p).

    sg stops the gradient: the value is that of z.

    Args:
        z: draws, without gradient.
        cdf: F(z; φ) at these draws, differentiable by φ.
        density: p(z; φ) = ∂F/∂z, positive.

    Returns:
        z, with a gradient by φ.

    Raises:
        ValueError: z carries a gradient: then so would F through z, and the total derivative of F is zero.

    Source: Figurnov, Mohamed and Mnih (2018).

    Example (exponential law, z = −log(1 − u) / rate, so that dz/drate = −z / rate):
        >>> rate, z = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0)
        >>> density = rate * torch.exp(-rate * z)
        >>> through_cdf(z, 1 - torch.exp(-rate * z), density).backward()
        >>> rate.grad
        tensor(-1.5000)
    """
    if z.requires_grad:
        raise ValueError("z must carry no gradient, so that F is differentiated at fixed z; pass z.detach()")
    return z - (cdf - cdf.detach()) / density.detach()


def through_velocity(z: Tensor, parameter: Tensor, velocity: Tensor) -> Tensor:
    """Give a drawn z a known gradient by one parameter, as the surrogate z + sg(velocity) (φ − sg(φ)).

    Args:
        z: draws; a gradient that they carry is kept.
        parameter: φ, one for every draw, or what broadcasts to that.
        velocity: dz/dφ at these draws.

    Returns:
        z, with a gradient by φ.

    Example:
        >>> rate = torch.tensor(2.0, requires_grad=True)
        >>> through_velocity(torch.tensor(3.0), rate, torch.tensor(-1.5)).backward()
        >>> rate.grad
        tensor(-1.5000)
    """
    return z + velocity.detach() * (parameter - parameter.detach())


def gamma(concentration: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw z ~ Gamma(α, 1), p(z) = z^(α−1) e^(−z) / Γ(α), with a gradient by α.

    Divide by a rate, or multiply by a scale, to have any Gamma law.

    Args:
        concentration: α > 0, one for every draw: `alpha.expand(S)` for S of them.
        generator: where the randomness comes from.

    Returns:
        z, of the shape of the concentration.

    Raises:
        ValueError: a concentration is not positive.

    Source: Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> alpha = torch.full((4,), 2.5, requires_grad=True)
        >>> gamma(alpha).sum().backward()
        >>> bool((alpha.grad > 0).all())
        True
    """
    return log_gamma(concentration, generator=generator).exp()


def log_gamma(concentration: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw log z for z ~ Gamma(α, 1), with a gradient by α.

    z = y · u^(1/α) with y ~ Gamma(α + 1, 1) and u ~ U(0, 1), in logarithms: at α = .01 four in ten z are below 1e-38.

    Args:
        concentration: α > 0, one for every draw.
        generator: where the randomness comes from.

    Returns:
        log z, of the shape of the concentration.

    Raises:
        ValueError: a concentration is not positive.

    Source: Marsaglia and Tsang (2000), for the product; Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> bool(log_gamma(torch.tensor([1e-3])).isfinite())
        True
    """
    check_positive("concentration", concentration)
    alpha = concentration.detach()
    minus_log_u = torch.empty_like(alpha).exponential_(generator=generator)
    log_z = torch._standard_gamma(alpha + 1, generator=generator).log() - minus_log_u / alpha
    if not (concentration.requires_grad and torch.is_grad_enabled()):
        return log_z
    return through_velocity(log_z, concentration, log_gamma_velocity(log_z, alpha))


def dirichlet(concentrations: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw z ~ Dirichlet(α), as shares of Gamma variables: z = softmax(log γ) with γ_k ~ Gamma(α_k, 1).

    The gradient goes through the sum too, so that Σ_k dz_k/dα_j = 0 for every j.

    Args:
        concentrations: α > 0, (..., K).
        generator: where the randomness comes from.

    Returns:
        z, (..., K), non-negative, summing to one.

    Raises:
        ValueError: a concentration is not positive.

    Source: Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> z = dirichlet(torch.full((5, 3), 0.5))
        >>> z.shape, z.sum(-1).allclose(torch.ones(5))
        (torch.Size([5, 3]), True)
    """
    return torch.softmax(log_gamma(concentrations, generator=generator), -1)


def log_gamma_velocity(log_z: Tensor, concentration: Tensor) -> Tensor:
    """Evaluate d log z / dα = −(∂F/∂α) / (z p(z)) of the Gamma law, to about twelve digits.

    Computed in float64 whatever comes in: by a power series below z = 1, by 64-point Gauss-Legendre quadrature above.

    Args:
        log_z: where, of any shape.
        concentration: α > 0, of the same shape.

    Returns:
        The derivative, of that shape and the dtype of `log_z`.

    Example:
        >>> log_gamma_velocity(torch.tensor([0.0], dtype=torch.float64), torch.tensor([1.0], dtype=torch.float64))
        tensor([1.1736], dtype=torch.float64)
    """
    place = home(log_z.device)
    at, alpha = (value.detach().to(place, torch.float64).flatten() for value in (log_z, concentration))
    velocity, below = torch.empty_like(at), at < 0
    for where, way in ((below, _velocity_by_series), (~below, _velocity_by_quadrature)):
        velocity[where] = by_blocks(way, at[where], alpha[where])
    return velocity.reshape(log_z.shape).to(log_z)


def _velocity_by_series(log_z: Tensor, alpha: Tensor) -> Tensor:
    """Expand the density of t = z e^(−s) in powers of z: −e^z Σ_k (−z)^k/k! ∫ e^(−(α+k)s) (log z − s − ψ(α)) ds.

    The integral is (log z − ψ(α)) / (α + k) − 1 / (α + k)². For k = 0 it is (log z − ψ(α + 1)) / α.
    """
    z, k = log_z.exp(), torch.arange(1, TERMS, device=log_z.device)[:, None]
    terms = torch.cumprod(-z / k, 0)
    integrals = (log_z - torch.digamma(alpha) - 1 / (alpha + k)) / (alpha + k)
    first = (log_z - torch.digamma(alpha + 1)) / alpha
    return -z.exp() * (first + (terms * integrals).sum(0))


def _velocity_by_quadrature(log_z: Tensor, alpha: Tensor) -> Tensor:
    """Integrate p(t) (log t − ψ(α)) over t = z e^(∓s), s > 0, up to where the density is e^(−42) of its value at z.

    log t − ψ(α) has one sign below z if log z < ψ(α), and one above z otherwise: nothing cancels.
    """
    z, distance = log_z.exp(), log_z - torch.digamma(alpha)
    side = torch.where(distance < 0, -1.0, 1.0).to(z)
    nodes, weights = gauss_legendre(torch.zeros_like(z), side * _end_of_integral(z, alpha, side))
    density = (alpha * nodes).sub_(torch.expm1(nodes).mul_(z)).exp_()  # of log t, over that of log z
    return (density.mul_(weights) * nodes.add_(distance)).sum(0)


def _end_of_integral(z: Tensor, alpha: Tensor, side: Tensor) -> Tensor:
    """Solve z expm1(±s) ∓ α s = 42 for s > 0, z ≥ 1, by Newton's method, from the right, where it is convex."""
    above = ((2 * CUT / z).sqrt() + 1 / z).clamp(max=4.5)
    near = torch.where(z > 3 * CUT, (3 * CUT / z).sqrt(), torch.inf)
    s = torch.where(side > 0, above, torch.minimum((CUT + z) / alpha, near))
    for _ in range(4):
        height = z * torch.expm1(side * s) - alpha * side * s - CUT
        s = s - height / (side * (z * torch.exp(side * s) - alpha))
    return s
