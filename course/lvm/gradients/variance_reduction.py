"""Means with less variance: by what is known of a control, by how one draws, by what can be averaged out.

E[f] = E[f − β(c − κ)] for a control c of mean κ and every β that does not depend on the samples. The variance is least
at β* = Cov(f, c) / Var(c), where it is Var(f)(1 − ρ²), ρ the correlation; at β = 1 it is less than Var(f) only if
2 Cov(f, c) > Var(c). These work along the first axis, the samples, and treat every further coordinate by itself: f may
be a number per sample, (S,), or a gradient, (S, ...). With an estimate of ∇E_q[f] as f, the score ∇log q is a control
with κ = 0.

- `regression`: f − β(c − κ) for every sample
- `difference`: the same at β = 1
- `optimal_coefficient`: β* from given samples; used on the same samples, it biases the mean by O(1/S)
- `split_coefficients`, `leave_one_out_coefficients`: β from other samples than the one it is used for, without bias

Samples in mirrored pairs: where f(z) is large, f of the mirror image is to be small. Each sample of a pair follows the
right law, so means stay unbiased. The variance of a pair's mean is ½ Var(f)(1 + ρ), ρ the correlation of the two: less
than that of two independent samples for a monotone f (ρ < 0), twice as much for an f that is symmetric about the mean.

- `mirrored_normal`, `mirrored_uniform`: ε and −ε; u and 1 − u
- `MirroredGaussian`, `MirroredBernoulli`: approximations that draw such pairs, for any estimator that takes each sample
  by itself. A baseline or weights made from the other samples would know of a sample by its mirror image: with
  `leave_one_out` the score function is biased

Samples spread over strata, so that none of them is over- or underrepresented by chance:
E[f] = Σ_k p_k E[f | stratum k], and what varies between the strata no longer adds to the variance.

- `stratified_uniform`: one draw in each of S equal strata of (0, 1), for every coordinate
- `to_normal`: uniform noise turned into standard normal
- `stratified_mean`: strata of any probabilities, with samples of their own

Common random numbers, and Rao and Blackwell's conditioning:

- `finite_difference`: [f(φ + h, ε) − f(φ − h, ε)] / 2h, a slope from two values taken with the same noise ε
- `rao_blackwell`: the score function for bits with one bit at a time averaged out, given the others; an estimator of
  the contract in estimators.py
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import NOISE, Seen, accepts, function, made, numbers, per_sample, real, whole
from course.lvm.contracts import Integrand
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian, bits_below
from course.lvm.gradients.estimators import attach

_VALUES = numbers("S ...", finite=False)
_STRATUM = numbers("1? ...", finite=False)
_BROADCAST = numbers("...", finite=False)


@accepts(f=_VALUES, control=_VALUES)
def regression(f: Tensor, control: Tensor, kappa: Tensor | float, coefficient: Tensor | float) -> Tensor:
    """Subtract β(c − κ) from every sample: its mean is the regression estimator of E[f].

    Args:
        f: values f(z_s), (S, ...).
        control: values c(z_s) at the same samples, (S, ...).
        kappa: κ = E[c], a number or what broadcasts to f.
        coefficient: β, a number or what broadcasts to f: one for all, per coordinate, or one for each sample.

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
    kappa, coefficient = _fitting("kappa", kappa, f), _fitting("coefficient", coefficient, f)
    return f - coefficient * (control - kappa)


def _fitting(name: str, value: Any, f: Tensor) -> Tensor | float:
    """Look at what is a number, or broadcasts to f."""
    if isinstance(value, int | float):
        return real().take(name, value, Seen())
    value = _BROADCAST.take(name, value, Seen(like=f, like_name="f"))
    shape, whole_shape = value.shape, f.shape
    fits = len(shape) <= len(whole_shape) and all(
        size in (1, full) for size, full in zip(reversed(shape), reversed(whole_shape), strict=False)
    )
    if not fits:
        raise ValueError(f"{name} must broadcast to the shape of f, {tuple(f.shape)}; got {tuple(shape)}")
    return value


def difference(f: Tensor, control: Tensor, kappa: Tensor | float) -> Tensor:
    """Average f − c, and add the mean of c back: f − c + κ for every sample.

    Args:
        f: values f(z_s), (S, ...).
        control: values c(z_s), (S, ...).
        kappa: κ = E[c], a number or what broadcasts to f.

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


@accepts(f=_VALUES, control=_VALUES)
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
    return _ratio(((f - f.mean(0)) * deviations).sum(0), deviations.square().sum(0), _rounding(control))


@accepts(f=_VALUES, control=_VALUES)
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


@accepts(f=_VALUES, control=_VALUES)
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
    return _ratio(products.sum(0) - share * products, others, torch.maximum(rounding, _rounding(control)))


def _ratio(numerator: Tensor, denominator: Tensor, rounding: Tensor) -> Tensor:
    nothing = denominator <= rounding  # and not NaN, which is to show
    return torch.where(nothing, 0, numerator / torch.where(nothing, 1, denominator))


def _rounding(control: Tensor) -> Tensor:
    """What Σ (c − mean(c))² may come to where all c are the same, as their mean is rounded."""
    return len(control) * (8 * torch.finfo(control.dtype).eps * control.abs().amax(0)).square()


def _check_shapes(f: Tensor, control: Tensor, least: int = 1) -> None:
    if f.shape != control.shape:
        raise ValueError(f"control must have the shape of f, {tuple(f.shape)}; got {tuple(control.shape)}")
    if len(f) < least:
        raise ValueError(f"f must have at least {least} samples along its first axis; got {tuple(f.shape)}")


@accepts(samples=whole(least=2), **NOISE)
def mirrored_normal(
    samples: int,
    shape: tuple[int, ...],
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """Draw standard normal noise, the second half of the samples being minus the first.

    Args:
        samples: S, even: the evaluations of f, not the pairs.
        shape: shape of one sample.
        generator: where the randomness comes from.
        dtype: of the result, by default torch's.
        device: of the result, by default the CPU.

    Returns:
        (S, *shape).

    Raises:
        ValueError: `samples` is not even and positive.

    Source: Hammersley and Morton (1956).

    Example:
        >>> noise = mirrored_normal(4, (3,))
        >>> torch.equal(noise[2:], -noise[:2])
        True
    """
    _check_even(samples)
    half = torch.randn(samples // 2, *shape, generator=generator, dtype=dtype, device=device)
    return torch.cat([half, -half])


@accepts(samples=whole(least=2), **NOISE)
def mirrored_uniform(
    samples: int,
    shape: tuple[int, ...],
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """Draw uniform noise on [0, 1], the second half of the samples being one minus the first.

    Arguments, result and errors are as for `mirrored_normal`.

    Example:
        >>> noise = mirrored_uniform(4, (3,))
        >>> torch.equal(noise[2:], 1 - noise[:2])
        True
    """
    _check_even(samples)
    half = torch.rand(samples // 2, *shape, generator=generator, dtype=dtype, device=device)
    return torch.cat([half, 1 - half])


class MirroredGaussian(DiagonalGaussian):
    """The Gaussian of independent coordinates, its samples in pairs about the mean; S must be even.

    Example:
        >>> z = MirroredGaussian(torch.ones(1, 2), torch.zeros(1, 2)).sample(2)
        >>> z.mean(0).allclose(torch.ones(1, 2))
        True
    """

    def rsample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z = mean ± σ ε, (S, N, M); the gradient reaches mean and log_var."""
        noise = mirrored_normal(
            samples,
            self.mean.shape,
            generator=generator,
            dtype=self.mean.dtype,
            device=self.mean.device,
        )
        return self.mean + (0.5 * self.log_var).exp() * noise


class MirroredBernoulli(Bernoulli):
    """Independent bits, in pairs made of u and 1 − u: of chances ½, one is 1 where the other is 0; S must be even.

    Example:
        >>> MirroredBernoulli(torch.zeros(1, 2)).sample(2).sum(0)
        tensor([[1., 1.]])
    """

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z = 1[u < sigmoid(logits)], zeros and ones, (S, N, M), without gradient."""
        logits = self.logits.detach()
        uniform = mirrored_uniform(
            samples, logits.shape, generator=generator, dtype=logits.dtype, device=logits.device
        )
        return bits_below(uniform, logits.sigmoid())


def _check_even(samples: int) -> None:
    if samples % 2:
        raise ValueError(f"samples must be an even number, at least 2; got {samples!r}")


@accepts(f=function, parameter="P", step=real(above=0))
def finite_difference(
    f: Callable[[Tensor, Tensor], Tensor],
    parameter: Tensor,
    noise: Tensor,
    step: float,
    *,
    other_noise: Tensor | None = None,
) -> Tensor:
    """Estimate ∂E_ε[f(φ, ε)]/∂φ_p by [f(φ + h e_p, ε) − f(φ − h e_p, ε)] / 2h.

    The same noise on both sides makes the two values move together: for f smooth in φ the variance of their difference
    falls with h², and the estimate's stays bounded. With fresh noise on one side, the estimate's variance is
    Var(f) / 2h². The bias, O(h²), is the same.

    Args:
        f: (φ, noise) -> values (S,).
        parameter: φ, (P,).
        noise: ε, (S, ...), whatever f takes.
        step: h.
        other_noise: ε on the minus side, if it is to be another one (to see what is lost).

    Returns:
        (S, P), to be averaged over the first axis.

    Raises:
        ValueError: `parameter` is not one-dimensional, `step` is not positive or lost in the rounding of φ ± h, or f
            does not return (S,).

    Source: Glasserman and Yao (1992).

    Example:
        >>> noise = torch.tensor([-1.0, 0.0, 1.0])
        >>> finite_difference(lambda phi, noise: (phi + noise).square(), torch.tensor([3.0]), noise, 0.5).flatten()
        tensor([4., 6., 8.])
    """
    other_noise = noise if other_noise is None else other_noise
    slopes = []
    for p in range(len(parameter)):
        moved = torch.zeros_like(parameter)
        moved[p] = step
        above, below = parameter + moved, parameter - moved
        if abs(float(above[p] - below[p]) / (2 * step) - 1) > 0.01:
            raise ValueError(
                f"step must be larger beside a parameter of {float(parameter[p]):g} of {parameter.dtype}; got {step:g}"
            )
        right, left = f(above, noise), f(below, other_noise)
        found = [tuple(side.shape) if isinstance(side, Tensor) else side for side in (right, left)]
        if not isinstance(found[0], tuple) or len(found[0]) != 1 or found[0] != found[1]:
            raise ValueError(
                f"f must return one number for every sample, (S,); got {found[0]} and {found[1]}"
            )
        slopes.append((right - left) / (2 * step))
    return torch.stack(slopes, -1)


@accepts(samples=whole(), **NOISE)
def stratified_uniform(
    samples: int,
    shape: tuple[int, ...] = (),
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """Draw u_s = (π(s) + v_s) / S with v uniform, and π a random order of 0 … S − 1 for every coordinate.

    The orders are independent, and so are the coordinates of each sample (Latin hypercube): without them all
    coordinates would be small together. For n draws in each stratum, average n such sets.

    Args:
        samples: S, as many as strata.
        shape: shape of one sample.
        generator: where the randomness comes from.
        dtype: of the result, by default torch's.
        device: of the result, by default the CPU.

    Returns:
        (S, *shape), at least 0 and below 1, none rounded up into the next stratum.

    Raises:
        ValueError: `samples` is not a positive whole number.

    Source: McKay, Beckman and Conover (1979).

    Example:
        >>> (4 * stratified_uniform(4)).floor().sort().values
        tensor([0., 1., 2., 3.])
    """
    order = torch.rand(samples, *shape, generator=generator, dtype=dtype, device=device).argsort(0)
    within = torch.rand(samples, *shape, generator=generator, dtype=dtype, device=device)
    top = (order + 1).to(within) / samples
    return torch.minimum((order + within) / samples, top.nextafter(torch.zeros_like(top)))


@accepts(uniform=numbers("...", least=0, most=1, empty=True))
def to_normal(uniform: Tensor) -> Tensor:
    """Turn uniform noise into standard normal noise by the inverse of its distribution function.

    Args:
        uniform: u between 0 and 1, of any shape; 0 and 1 are taken as the nearest numbers inside.

    Returns:
        Φ⁻¹(u), finite, of the same shape.

    Example:
        >>> to_normal(torch.tensor([0.5, 0.975]))
        tensor([0.0000, 1.9600])
    """
    limits = torch.finfo(uniform.dtype)
    return torch.special.ndtri(uniform.clamp(limits.tiny, 1 - limits.eps / 2))


@accepts(weights=numbers("K", least=0))
def stratified_mean(values: Sequence[Tensor], weights: Tensor) -> Tensor:
    """Average over strata: Σ_k weights[k] · mean of values[k].

    Args:
        values: for every stratum k the values f(z) at samples drawn inside it, (S_k, ...); the S_k may differ.
        weights: the probabilities of the strata, (K,), which sum to one.

    Returns:
        (...), an unbiased estimate of E[f]. (The plain mean of all values is not, unless S_k is proportional to
        weights[k].)

    Raises:
        ValueError: there is not one weight for each stratum, they are negative or do not sum to one, or a stratum has
            no samples, or samples of another shape.

    Example:
        >>> stratified_mean([torch.tensor([1.0, 3.0]), torch.tensor([10.0])], torch.tensor([0.75, 0.25]))
        tensor(4.)
    """
    if not isinstance(values, tuple | list) or len(values) != len(weights):
        found = len(values) if isinstance(values, tuple | list) else type(values).__name__
        raise ValueError(f"values must be a list of {len(weights)} strata, as many as weights; got {found}")
    if abs(weights.sum().item() - 1) > 1e-4:
        raise ValueError(f"weights must sum to one; they sum to {weights.sum().item():.6g}")
    like = Seen(like=weights, like_name="weights")
    strata = [_STRATUM.take(f"values[{k}]", inside, like) for k, inside in enumerate(values)]
    if len({inside.shape[1:] for inside in strata}) > 1:
        raise ValueError("values must be of one shape but for their first axes")
    return torch.stack([weight * inside.mean(0) for weight, inside in zip(weights, strata, strict=True)]).sum(
        0
    )


@accepts(f=function, q=made(Bernoulli), samples=whole())
def rao_blackwell(
    f: Integrand, q: Bernoulli, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∂E_q[f]/∂logit_m by p_m (1 − p_m)[f(z_m = 1, the other bits) − f(z_m = 0, the other bits)].

    It is the mean of the score function's f(z)(z_m − p_m) over z_m given all other bits, so its variance is never
    greater. No baseline is needed: what does not depend on z_m drops out. It costs M + 1 evaluations of f per sample.
    f gets q with its gradient, and the one that f has itself by φ at fixed z is added: give it `q.detach()` where, as
    in log p(x, z) − log q(z), that is nothing but noise (see `score_function`).

    Args:
        f: the integrand, (z, q) -> (S, N).
        q: a Bernoulli approximation.
        samples: S.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N) of the contract, unbiased.

    Raises:
        ValueError: q is not `Bernoulli` (coordinates of other laws do not flip one at a time), or what f gives is not
            one number for every sample and row.

    Source: Ranganath, Gerrish and Blei (2014); Titsias and Lázaro-Gredilla (2015).

    Example (for f linear in z the gradient p (1 − p) comes without any variance):
        >>> q = Bernoulli(torch.zeros(1, 2, requires_grad=True))
        >>> rao_blackwell(lambda z, q: z.sum(-1), q, 3).mean(0).sum().backward()
        >>> q.logits.grad
        tensor([[0.2500, 0.2500]])
    """
    z = q.sample(samples, generator=generator)
    value = per_sample("f", f(z, q), z.shape[:-1])
    p = q.logits.detach().sigmoid()
    slopes = []
    with torch.no_grad():
        for m in range(z.shape[-1]):
            flipped = z.clone()
            flipped[..., m] = 1 - flipped[..., m]
            other = per_sample("f", f(flipped, q), z.shape[:-1])
            slopes.append((value - other) * (2 * z[..., m] - 1))
    return attach(value, q.logits, p * (1 - p) * torch.stack(slopes, -1))
