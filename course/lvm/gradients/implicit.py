"""Implicit reparameterization: the gradient of a draw without an inverse of its CDF F.

Draw z in any way. Holding u = F(z; φ) fixed while φ moves, 0 = ∂F/∂φ + p(z) dz/dφ, so that

    dz/dφ = −(∂F/∂φ)(z) / p(z)

without F⁻¹ and without knowing u. What is needed is ∂F/∂φ at fixed z; where autograd cannot give it, it is an integral,
∂F/∂φ = ∫_{−∞}^z p(t) ∂_φ log p(t) dt, over the side of z on which the integrand keeps its sign.

- `through_cdf`: give a drawn z its gradient, from a CDF that autograd can differentiate
- `through_velocity`: the same, from a known dz/dφ
- `gamma`, `log_gamma`: the Gamma law of any concentration
- `dirichlet`: as shares of Gamma variables
- `von_mises`: draws on the circle, with gradients by location and concentration
- `log_gamma_velocity`, `von_mises_velocity`: d log z / dα and dz/dκ by themselves, by quadrature
- `mixture_draws`: z ~ Σ_k weights[k] N(means[k], Σ_k), with gradients by all parameters. The label k of the component
  jumps, so that z = μ_k + L_k ε has no gradient by the weights; the CDF of the mixture does not jump

These are first derivatives: the surrogates know no second.
"""

import math

import torch
from torch import Tensor

from course.lvm.checks import accepts, made, numbers, whole
from course.lvm.distributions.exact import by_blocks, gauss_legendre
from course.lvm.distributions.gaussian import cholesky_of_components
from course.lvm.gradients.transforms import open_uniform
from course.lvm.parameters import MixtureParameters, covariance_matrices, validate_mixture
from course.lvm.rows import home

_ANY = numbers("...", empty=True)
_POSITIVE = numbers("...", above=0, empty=True)
ROUNDS = 200  # of rejection; that one of a billion draws still waits then has a chance of 1e-80
TERMS = 24  # of the power series below z = 1: the next is less than 1 / 24!
LARGE = 300.0  # concentrations from which on a series in 1/κ has all digits
CUT = 42.0  # exp(−42) is less than the rounding of a float64


@accepts(z=_ANY, cdf=numbers("...", finite=False, empty=True), density=_POSITIVE)
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
        ValueError: z carries a gradient: then so would F through z, and the total derivative of F is zero; or F or p
            has another shape than z, or what does not broadcast to it.

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
    _check_broadcast(z, cdf=cdf, density=density)
    return z - (cdf - cdf.detach()) / density.detach()


def _check_broadcast(z: Tensor, **others: Tensor) -> None:
    """Raise a `ValueError` where one draw would become many."""
    for name, other in others.items():
        try:
            fits = torch.broadcast_shapes(other.shape, z.shape) == z.shape
        except RuntimeError:
            fits = False
        if not fits:
            raise ValueError(
                f"{name} must broadcast to the shape of z, {tuple(z.shape)}; got {tuple(other.shape)}"
            )


@accepts(z=_ANY, parameter=_ANY, velocity=numbers("...", finite=False, empty=True))
def through_velocity(z: Tensor, parameter: Tensor, velocity: Tensor) -> Tensor:
    """Give a drawn z a known gradient by one parameter, as the surrogate z + sg(velocity) (φ − sg(φ)).

    Args:
        z: draws; a gradient that they carry is kept.
        parameter: φ, one for every draw, or what broadcasts to that.
        velocity: dz/dφ at these draws.

    Returns:
        z, with a gradient by φ.

    Raises:
        ValueError: an argument is not of its kind, or does not broadcast to the shape of z.

    Example:
        >>> rate = torch.tensor(2.0, requires_grad=True)
        >>> through_velocity(torch.tensor(3.0), rate, torch.tensor(-1.5)).backward()
        >>> rate.grad
        tensor(-1.5000)
    """
    _check_broadcast(z, parameter=parameter, velocity=velocity)
    return z + velocity.detach() * (parameter - parameter.detach())


@accepts(concentration=_POSITIVE)
def gamma(concentration: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw z ~ Gamma(α, 1), p(z) = z^(α−1) e^(−z) / Γ(α), with a gradient by α.

    Divide by a rate, or multiply by a scale, to have any Gamma law.

    Args:
        concentration: α > 0, one for every draw: `alpha.expand(S)` for S of them.
        generator: where the randomness comes from.

    Returns:
        z, of the shape of the concentration.

    Raises:
        ValueError: a concentration is not positive, or so small that dz/dα has no number in its dtype.

    Source: Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> alpha = torch.full((4,), 2.5, requires_grad=True)
        >>> gamma(alpha).sum().backward()
        >>> bool((alpha.grad > 0).all())
        True
    """
    return _log_gamma("concentration", concentration, generator).exp()


@accepts(concentration=_POSITIVE)
def log_gamma(concentration: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw log z for z ~ Gamma(α, 1), with a gradient by α.

    z = y · u^(1/α) with y ~ Gamma(α + 1, 1) and u ~ U(0, 1), in logarithms: at α = .01 four in ten z are below 1e-38.

    Args:
        concentration: α > 0, one for every draw.
        generator: where the randomness comes from.

    Returns:
        log z, of the shape of the concentration.

    Raises:
        ValueError: a concentration is not positive, or so small that dz/dα has no number in its dtype.

    Source: Marsaglia and Tsang (2000), for the product; Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> bool(log_gamma(torch.tensor([1e-3])).isfinite())
        True
    """
    return _log_gamma("concentration", concentration, generator)


def _log_gamma(name: str, concentration: Tensor, generator: torch.Generator | None) -> Tensor:
    alpha = concentration.detach()
    least = 20 / torch.finfo(alpha.dtype).max ** 0.5  # log z is about −1/α, and its derivative 1/α²
    if (alpha < least).any():
        raise ValueError(f"{name} must be at least {least:.1g} in {alpha.dtype}; got {alpha.min().item():g}")
    minus_log_u = torch.empty_like(alpha).exponential_(generator=generator)
    log_z = torch._standard_gamma(alpha + 1, generator=generator).log() - minus_log_u / alpha
    if not (concentration.requires_grad and torch.is_grad_enabled()):
        return log_z
    return through_velocity(log_z, concentration, log_gamma_velocity(log_z, alpha))


@accepts(concentrations=numbers("... K", above=0, empty=True))
def dirichlet(concentrations: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw z ~ Dirichlet(α), as shares of Gamma variables: z = softmax(log γ) with γ_k ~ Gamma(α_k, 1).

    The gradient goes through the sum too, so that Σ_k dz_k/dα_j = 0 for every j.

    Args:
        concentrations: α > 0, (..., K).
        generator: where the randomness comes from.

    Returns:
        z, (..., K), non-negative, summing to one.

    Raises:
        ValueError: a concentration is not positive, or so small that dz/dα has no number in its dtype.

    Source: Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> z = dirichlet(torch.full((5, 3), 0.5))
        >>> z.shape, z.sum(-1).allclose(torch.ones(5))
        (torch.Size([5, 3]), True)
    """
    return torch.softmax(_log_gamma("concentrations", concentrations, generator), -1)


@accepts(log_z=numbers("...", finite=False, empty=True), concentration=_POSITIVE)
def log_gamma_velocity(log_z: Tensor, concentration: Tensor) -> Tensor:
    """Evaluate d log z / dα = −(∂F/∂α) / (z p(z)) of the Gamma law, to about twelve digits.

    Computed in float64 whatever comes in: by a power series below z = 1, by 64-point Gauss-Legendre quadrature above.

    Args:
        log_z: where, of any shape.
        concentration: α > 0, of the same shape, or what broadcasts to it.

    Returns:
        The derivative, of that shape and the dtype of `log_z`.

    Raises:
        ValueError: a concentration is not positive, or the shapes do not fit.

    Example:
        >>> log_gamma_velocity(torch.tensor([0.0], dtype=torch.float64), torch.tensor([1.0], dtype=torch.float64))
        tensor([1.1736], dtype=torch.float64)
    """
    place = home(log_z.device)
    log_z, concentration = torch.broadcast_tensors(log_z, concentration)
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


@accepts(location=_ANY, concentration=_POSITIVE)
def von_mises(location: Tensor, concentration: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw an angle z with p(z) = exp(κ cos(z − location)) / (2π I₀(κ)), with gradients by both parameters.

    Args:
        location: the mean direction in radians, one for every draw, or what broadcasts to that.
        concentration: κ > 0, one for every draw, or what broadcasts to that; for large κ, 1/κ is the variance, and for
            small κ all directions are alike.
        generator: where the randomness comes from.

    Returns:
        z in radians, −π ≤ z < π, of the common shape of the parameters. The angle from the location is drawn in
        float64, to all digits for every κ up to 1e300; their sum has the digits of the dtype.

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
    location, concentration = torch.broadcast_tensors(location, concentration)
    kappa = concentration.detach()
    exact = _draw_angle(kappa.flatten(), generator).reshape(kappa.shape)  # float64
    centered = exact.to(kappa)
    if concentration.requires_grad and torch.is_grad_enabled():
        velocity = _von_mises_velocity(exact, kappa).to(kappa)
        centered = centered + velocity * (concentration - kappa)
    z = location + centered
    return (
        z - 2 * math.pi * ((z.detach() + math.pi) / (2 * math.pi)).floor()
    )  # z itself where it need not be wrapped


@accepts(z=numbers("...", least=-math.pi - 1e-6, most=math.pi + 1e-6, empty=True), concentration=_POSITIVE)
def von_mises_velocity(z: Tensor, concentration: Tensor) -> Tensor:
    """Evaluate dz/dκ = −(∂F/∂κ) / p(z) of the von Mises law about 0, to about twelve digits.

    ∂F/∂κ = ∫_{−π}^z p(t) (cos t − A) dt with A = I₁(κ) / I₀(κ), in float64 by 64-point Gauss-Legendre quadrature.
    For z > 0 it is minus the integral from z to π, or plus that from 0 to z: of these, that in which cos t − A keeps
    its sign.

    Args:
        z: angles, −π ≤ z ≤ π, of any shape.
        concentration: κ > 0, of the same shape, or what broadcasts to it.

    Returns:
        The derivative, of that shape and the dtype of z; it is zero at 0 and at ±π.

    Raises:
        ValueError: a concentration is not positive, an angle lies outside, or the shapes do not fit.

    Example:
        >>> von_mises_velocity(torch.tensor([-1.0, 0.0, 1.0]), torch.tensor([2.0, 2.0, 2.0]))
        tensor([ 0.3385, -0.0000, -0.3385])
    """
    z, concentration = torch.broadcast_tensors(z, concentration)
    return _von_mises_velocity(z, concentration).to(z)


def _von_mises_velocity(z: Tensor, concentration: Tensor) -> Tensor:
    place = home(z.device)
    flat, kappa = (value.detach().to(place, torch.float64).flatten() for value in (z, concentration))
    return (by_blocks(_one_sided_integral, flat.abs(), kappa) * flat.sign()).reshape(z.shape)


def _one_sided_integral(z: Tensor, kappa: Tensor) -> Tensor:
    """Integrate exp(κ (cos t − cos z)) (cos t − A) from z to π, z ≥ 0, or minus that from 0 to z.

    For large κ everything happens near 0: 1 − A, 1 − cos t = 2 sin²(t/2) and their differences are formed without 1.
    """
    gap, height = _mean_gap(kappa), 2 * torch.sin(z / 2).square()  # 1 − A and 1 − cos z
    outside = height > gap
    negligible = (
        2 * (0.5 * (height + CUT / kappa)).clamp(max=1).sqrt().asin()
    )  # from there on e^(−42) of p(z)
    low, high = torch.where(outside, z, 0.0), torch.where(outside, negligible, z)
    t, weights = gauss_legendre(low, high)
    exponent = -2 * kappa * torch.sin((t + z) / 2) * torch.sin((t - z) / 2)  # κ (cos t − cos z)
    integral = (weights * exponent.exp() * (gap - 2 * torch.sin(t / 2).square())).sum(0)
    return torch.where(outside, integral, -integral)


def _mean_gap(kappa: Tensor) -> Tensor:
    """1 − A = 1 − I₁(κ) / I₀(κ); for large κ by its series in 1/κ, as the difference would cancel."""
    r = 1 / kappa.clamp(min=LARGE)
    series = r * (1 / 2 + r * (1 / 8 + r * (1 / 8 + r * (25 / 128 + r * (13 / 32 + r * 1073 / 1024)))))
    i0, i1 = torch.special.i0e(kappa), torch.special.i1e(kappa)
    return torch.where(kappa > LARGE, series, (i0 - i1) / i0)


def _draw_angle(kappa: Tensor, generator: torch.Generator | None) -> Tensor:
    """Draw angles about 0 by rejection from a wrapped Cauchy law, (n,), float64; at least 65 % are accepted."""
    exact = kappa.to(torch.float64 if home(kappa.device) == kappa.device else torch.float32)
    z, waiting = torch.empty_like(exact), torch.arange(len(kappa), device=kappa.device)
    for _ in range(ROUNDS):
        if not len(waiting):
            return z
        proposed, accepted = _propose(exact[waiting], generator)
        z[waiting[accepted]] = proposed[accepted]
        waiting = waiting[~accepted]
    raise RuntimeError(f"after {ROUNDS} rounds of rejection {len(waiting)} angles are not drawn: report this")


def _propose(kappa: Tensor, generator: torch.Generator | None) -> tuple[Tensor, Tensor]:
    """Propose an angle for every κ, and say which are accepted.

    With τ = 1 + √(1 + 4κ²), Best and Fisher's r is τ / 2κ, and r − 1 = h / κ with h = ½ τ − κ. The angle has
    tan(½ angle) = tan(½ π u) / √(1 + 2κ / h), and c = κ (r − cos(angle)) = h + 2κ sin²(½ angle): nothing cancels.
    """
    u = open_uniform((3, *kappa.shape), generator=generator, dtype=kappa.dtype, device=kappa.device)
    h = 0.5 + 0.5 / (torch.hypot(torch.ones_like(kappa), 2 * kappa) + 2 * kappa)
    half = torch.atan(torch.tan(0.5 * math.pi * u[0]) / (1 + 2 * kappa / h).sqrt())
    c = h + 2 * kappa * half.sin().square()
    return torch.where(u[2] < 0.5, -2.0, 2.0).to(u) * half, (c / u[1]).log() + 1 - c >= 0


@accepts(parameters=made(MixtureParameters, weights="K", means="K D", covariances="..."), samples=whole())
def mixture_draws(
    parameters: MixtureParameters, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Draw z from the mixture, with gradients by weights, means and covariances.

    Given those before it, coordinate d has the CDF F_d = Σ_k w_k Φ(ε_kd) and the density p_d = Σ_k w_k φ(ε_kd) / L_kdd,
    where ε_k = L_k⁻¹(z − μ_k), Σ_k = L_k L_kᵀ, and w_k ∝ weights[k] p(z_1 … z_{d−1} | k). Hence, for d = 1 … D,

        z_d ← z_d − (F_d − sg(F_d)) / sg(p_d),

    where later coordinates are conditioned on the earlier ones with their gradients. sg stops the gradient.

    Args:
        parameters: of any covariance type. The gradient by the weights is along the simplex,
            Σ_k weights[k] ∂/∂weights[k] = 0, as if they were divided by their sum.
        samples: how many draws, S.
        generator: where the randomness comes from.

    Returns:
        z, (S, D).

    Raises:
        ValueError: `samples` is not a positive whole number, the parameters are no mixture's (see `validate`), or a
            weight is 0 whose gradient is asked for.
        DegenerateComponent: a covariance is not positive definite.

    Source: Graves (2016); Figurnov, Mohamed and Mnih (2018).

    Example:
        >>> logits = torch.zeros(2, requires_grad=True)
        >>> theta = MixtureParameters(logits.softmax(0), torch.tensor([[-1.0], [1.0]]), torch.ones(2))
        >>> mixture_draws(theta, 1000).mean().backward()
        >>> bool(logits.grad[1] > 0)
        True
    """
    validate_mixture(parameters)
    if parameters.weights.requires_grad and (parameters.weights == 0).any():
        raise ValueError("weights must be above 0 where their gradient is asked for; got 0")
    factors = cholesky_of_components(covariance_matrices(parameters))
    drawn = _draw_component(parameters, factors, samples, generator)
    log_weights = parameters.weights.log().expand(samples, -1)
    earlier: list[Tensor] = []  # coordinates with gradients
    for d in range(drawn.shape[1]):
        mean, scale = _conditional(earlier, parameters.means, factors, d)
        weights, fixed = torch.softmax(log_weights, 1), drawn[:, d]
        cdf = _mixture_cdf(weights, (fixed[:, None] - mean) / scale)
        density = (weights * _normal_log_density(fixed[:, None], mean, scale).exp()).sum(1)
        earlier.append(through_cdf(fixed, cdf, density))
        log_weights = log_weights + _normal_log_density(earlier[d][:, None], mean, scale)
    return torch.stack(earlier, 1)


def _draw_component(
    parameters: MixtureParameters, factors: Tensor, samples: int, generator: torch.Generator | None
) -> Tensor:
    """Draw by ancestral sampling, without gradient, (S, D)."""
    with torch.no_grad():
        means = parameters.means
        labels = torch.multinomial(parameters.weights, samples, replacement=True, generator=generator)
        noise = torch.randn(
            (samples, means.shape[1]), generator=generator, dtype=means.dtype, device=means.device
        )
        return means[labels] + torch.einsum("sij,sj->si", factors[labels], noise)


def _conditional(earlier: list[Tensor], means: Tensor, factors: Tensor, d: int) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of coordinate d within every component given the earlier ones, (S, K) and (K,)."""
    if not earlier:
        return means[None, :, 0], factors[:, 0, 0]
    deviations = torch.stack(earlier, 1)[:, None, :] - means[:, :d]  # (S, K, d)
    white = torch.linalg.solve_triangular(factors[:, :d, :d], deviations.permute(1, 2, 0), upper=False)
    return means[:, d] + torch.einsum("kj,kjs->sk", factors[:, d, :d], white), factors[:, d, d]


def _mixture_cdf(weights: Tensor, white: Tensor) -> Tensor:
    """Evaluate Σ_k w_k Φ(ε_k), or, where that is above ½, the same less one, which has all its digits there."""
    with torch.no_grad():
        median = (weights * torch.special.ndtr(white)).sum(1, keepdim=True) <= 0.5
        side = torch.where(median, 1.0, -1.0).to(white)
    return (weights * side * torch.special.ndtr(side * white)).sum(1)


def _normal_log_density(z: Tensor, mean: Tensor, scale: Tensor) -> Tensor:
    return -0.5 * ((z - mean) / scale).square() - scale.log() - 0.5 * math.log(2 * math.pi)
