"""Discrete samples made smooth, so that a gradient can pass through them: biased, or as a control variate without bias.

A bit z = 1[logit + logistic noise > 0] becomes sigmoid((logit + noise) / λ), a choice argmax(logits + Gumbel noise)
becomes softmax((logits + noise) / λ): the Concrete, or Gumbel-softmax, distribution. As the temperature λ → 0 the
samples turn discrete, the bias vanishes and the variance grows without bound.

- `relax_bits`, `relax_choice`: samples of the Concrete distribution from given noise
- `concrete`: f at relaxed samples; the gradient of another mean than E_q[f], so biased
- `straight_through`: f at discrete samples, differentiated as if they were their probabilities; biased

Relaxed samples as a control take the bias away, for Bernoulli q. A bit is b = 1[ζ > 0] with ζ = logit + logistic noise;
ζ̃ is drawn anew given b. For any c(ζ), whatever its parameters ψ,

    [f(b) − c(ζ̃)] ∇log q(b) + ∇c(ζ) − ∇c(ζ̃)

has the mean ∇E_q[f]: E[c(ζ̃) ∇log q(b) + ∇c(ζ̃)] and E[∇c(ζ)] are two ways to write ∇E[c(ζ)]. The control does depend on
the sample, so the terms that correct for it cannot be left out.

- `couple`: ζ, b and ζ̃ from two uniforms
- `controlled_gradient`: the estimate above for every sample, differentiable by ψ
- `relax`: with any control c
- `rebar`: the same with c(ζ) = η f(sigmoid(ζ / λ)), which `relaxed_control` makes
- `variance_loss`: what to minimize by ψ, so that the variance falls

`concrete`, `straight_through`, `relax` and `rebar` are estimators of the contract in estimators.py.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from course.lvm.checks import Seen, accepts, function, made, numbers, per_sample, real, whole
from course.lvm.contracts import Integrand
from course.lvm.distributions.families import Bernoulli, Categorical
from course.lvm.gradients.estimators import attach
from course.lvm.gradients.transforms import UNIFORM, open_uniform

Control = Callable[[Tensor], Tensor]
_BITS = made(Bernoulli)
_DISCRETE = made(Bernoulli, Categorical)
_LOGITS = numbers("... M", finite=False, empty=True)
_NOISE = numbers("... N M", above=0, below=1, empty=True)


@accepts(logits=numbers("...", finite=False, empty=True), uniform=UNIFORM)
def relax_bits(logits: Tensor, uniform: Tensor, temperature: Tensor | float) -> Tensor:
    """Make sigmoid((logits + log u − log(1 − u)) / λ), whose rounding is a bit of chance sigmoid(logits).

    Args:
        logits: (..., M).
        uniform: u in (0, 1), of what shape broadcasts with the logits.
        temperature: λ > 0, a number or a tensor of one.

    Returns:
        Between 0 and 1, with gradient by the logits and the temperature.

    Raises:
        ValueError: the temperature is not positive, or u not inside (0, 1).

    Source: Maddison, Mnih and Teh (2017).

    Example:
        >>> relax_bits(torch.tensor([0.0, 2.0]), torch.tensor([0.5, 0.5]), 0.5)
        tensor([0.5000, 0.9820])
    """
    return ((logits + uniform.logit()) / _one("temperature", temperature, logits, above=0)).sigmoid()


@accepts(logits=_LOGITS, clocks=numbers("... M", above=0, empty=True))
def relax_choice(logits: Tensor, clocks: Tensor, temperature: Tensor | float) -> Tensor:
    """Make softmax((logits − log c) / λ), whose largest coordinate is m with chance softmax(logits)_m.

    With c exponential, −log c is Gumbel noise.

    Args:
        logits: (..., M).
        clocks: c > 0, exponential with rate 1, broadcasts with the logits.
        temperature: λ > 0, a number or a tensor of one.

    Returns:
        On the simplex along the last axis, with gradient by the logits and the temperature.

    Raises:
        ValueError: the temperature or a clock is not positive.

    Source: Jang, Gu and Poole (2017); Maddison, Mnih and Teh (2017).

    Example:
        >>> relax_choice(torch.zeros(2), torch.tensor([1.0, 2.0]), 1.0)
        tensor([0.6667, 0.3333])
    """
    return ((logits - clocks.log()) / _one("temperature", temperature, logits, above=0)).softmax(-1)


@accepts(f=function, q=_DISCRETE, samples=whole(), temperature=real(above=0))
def concrete(
    f: Integrand, q: Any, samples: int, *, temperature: float, generator: torch.Generator | None = None
) -> Tensor:
    """Evaluate f at relaxed samples, and differentiate through them. Biased: in value as in gradient.

    Args:
        f: the integrand, (z, q) -> (S, N), differentiable for z between 0 and 1.
        q: `Bernoulli` or `Categorical`.
        samples: S.
        temperature: λ; the smaller, the less bias and the more variance.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N): f at samples of the Concrete distribution.

    Source: Jang, Gu and Poole (2017); Maddison, Mnih and Teh (2017).

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> q = Bernoulli(torch.zeros(1, 1, requires_grad=True))
        >>> concrete(lambda z, q: z.square().sum(-1), q, 4, temperature=0.5).mean().backward()
        >>> bool(q.logits.grad > 0)
        True
    """
    shape = (samples, *q.logits.shape)
    if isinstance(q, Categorical):
        clocks = torch.empty(shape, dtype=q.logits.dtype, device=q.logits.device)
        z = relax_choice(q.logits, clocks.exponential_(generator=generator), temperature)
    else:
        u = open_uniform(shape, generator=generator, dtype=q.logits.dtype, device=q.logits.device)
        z = relax_bits(q.logits, u, temperature)
    return per_sample("f", f(z, q), shape[:-1])


@accepts(f=function, q=_DISCRETE, samples=whole())
def straight_through(
    f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Evaluate f at discrete samples and pass its slope on to the probabilities: ∂z/∂logits := ∂E[z]/∂logits.

    Biased in its gradient, not in its value. Without bias too is an f that is linear in every bit with the others held
    fixed, or for a choice linear in z.

    Args:
        f: the integrand, (z, q) -> (S, N), differentiable by z.
        q: `Bernoulli` or `Categorical`.
        samples: S.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N).

    Source: Bengio, Léonard and Courville (2013).

    Example (z² = z for a bit, so the gradient is p (1 − p) = 0.20; with the slope 2z it comes out 2p as large):
        >>> from course.lvm.distributions.families import Bernoulli
        >>> q = Bernoulli(torch.full((1, 1), 1.0, requires_grad=True))
        >>> draws = torch.Generator().manual_seed(0)
        >>> straight_through(lambda z, q: z.square().sum(-1), q, 10_000, generator=draws).mean().backward()
        >>> round(q.logits.grad.item(), 2)
        0.29
    """
    z = q.sample(samples, generator=generator)
    return per_sample("f", f(z + (q.mean - q.mean.detach()), q), z.shape[:-1])


def _one(name: str, value: Any, like: Tensor, above: float = -math.inf) -> Tensor | float:
    """Look at a number that may be a tensor, so that it can be trained."""
    if isinstance(value, Tensor):
        return numbers("", above=above).take(name, value.squeeze(), Seen(like=like, like_name="logits"))
    return real(above=above).take(name, value, Seen())


class Coupled(NamedTuple):
    """A bit, and two relaxed samples whose sign agrees with it.

    Attributes:
        before: ζ = logits + log u − log(1 − u), (..., M).
        bit: b = 1[ζ > 0], (..., M).
        after: ζ̃, of the law of ζ given b, (..., M).
    """

    before: Tensor
    bit: Tensor
    after: Tensor


class Controlled(NamedTuple):
    """What `controlled_gradient` finds.

    Attributes:
        value: f(b), with its own gradient by θ and φ, (S, N).
        gradient: the estimate by the logits, (S, N, M), differentiable by the parameters of the control.
    """

    value: Tensor
    gradient: Tensor


@accepts(logits=numbers("...", finite=False, empty=True), u=UNIFORM, v=UNIFORM)
def couple(logits: Tensor, u: Tensor, v: Tensor) -> Coupled:
    """Make ζ and b from u, and ζ̃ given b from v; both relaxed samples are differentiable by the logits.

    ζ̃ = logits + log w − log(1 − w) with w = (1 − p) + p v if b = 1, w = (1 − p) v if b = 0, and p = sigmoid(logits): a
    logistic variable cut off at zero. It is written such that nothing rounds to 0 or 1.

    Args:
        logits: (..., M).
        u: uniform in (0, 1), broadcasts with the logits.
        v: the same, independent of u.

    Returns:
        ζ, b and ζ̃.

    Source: Tucker et al. (2017).

    Example:
        >>> couple(torch.zeros(1), torch.tensor([0.9]), torch.tensor([0.5])).after
        tensor([1.0986])
    """
    before = logits + u.logit()
    bit = (before.detach() > 0).to(before.dtype)
    above = -logsigmoid(-logits - v.log()) - torch.log1p(-v)
    below = logsigmoid(logits - torch.log1p(-v)) + v.log()
    return Coupled(before, bit, torch.where(bit > 0, above, below))


@accepts(f=function, q=_BITS, control=function, u=_NOISE, v=_NOISE)
def controlled_gradient(f: Integrand, q: Bernoulli, control: Control, u: Tensor, v: Tensor) -> Controlled:
    """Estimate ∇E_q[f] by the logits for every sample: [f(b) − c(ζ̃)](b − p) + ∇c(ζ) − ∇c(ζ̃).

    To train ψ along with all else:

        value, gradient = controlled_gradient(f, q, control, u, v)
        by_psi = torch.autograd.grad(variance_loss(gradient), psi, retain_graph=True)
        attach(value, q.logits, gradient).mean().backward()   # the estimate is held fixed here

    Args:
        f: the integrand, (z, q) -> (S, N); evaluated at bits only.
        q: a Bernoulli approximation.
        control: c, a function ζ (S, N, M) -> (S, N), each number depending on its own ζ alone.
        u: uniform in (0, 1), (S, N, M).
        v: the same, independent of u.

    Returns:
        f(b) and the estimates.

    Source: Tucker et al. (2017); Grathwohl et al. (2018).

    Example (without a control, η = 0, it is the score function's f(b)(b − p)):
        >>> q, u, v = Bernoulli(torch.zeros(1, 1)), *torch.tensor([0.9, 0.3]).reshape(2, 1, 1, 1)
        >>> controlled_gradient(lambda z, q: 3 * z.sum(-1), q, lambda zeta: 0 * zeta.sum(-1), u, v).gradient
        tensor([[[1.5000]]], grad_fn=<AddBackward0>)
    """
    if u.shape != v.shape or u.shape[1:] != q.logits.shape:
        raise ValueError(
            f"u and v must have the shape (S, N, M) with (N, M) = {tuple(q.logits.shape)}; "
            f"got {tuple(u.shape)} and {tuple(v.shape)}"
        )
    logits = q.logits.detach().expand(u.shape).clone().requires_grad_()
    before, bit, after = couple(logits, u, v)
    value = per_sample("f", f(bit, q), u.shape[:-1])
    at_before, at_after = (per_sample("control", control(zeta), u.shape[:-1]) for zeta in (before, after))
    (slope,) = torch.autograd.grad((at_before - at_after).sum(), logits, create_graph=True)
    score = bit - logits.detach().sigmoid()
    return Controlled(value, (value.detach() - at_after)[..., None] * score + slope)


@accepts(f=function, q=_BITS, samples=whole(), control=function)
def relax(
    f: Integrand, q: Bernoulli, samples: int, *, control: Control, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∇E_q[f] with any control c(ζ), such as a network.

    Args:
        f: the integrand, (z, q) -> (S, N); it may jump, and need not be defined between bits.
        q: a Bernoulli approximation.
        samples: S.
        control: c, as in `controlled_gradient`; it is not trained here.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N) of the contract, unbiased for every control.

    Raises:
        ValueError: q is not `Bernoulli`, or what f or the control give is not one number for every sample and row.

    Source: Grathwohl et al. (2018).

    Example:
        >>> q = Bernoulli(torch.zeros(1, 1, requires_grad=True))
        >>> draws = torch.Generator().manual_seed(0)
        >>> relaxed = lambda zeta: zeta.sigmoid().sum(-1)
        >>> relax(lambda z, q: z.sum(-1), q, 10_000, control=relaxed, generator=draws).mean().backward()
        >>> round(q.logits.grad.item(), 2)
        0.25
    """
    shape = (samples, *q.logits.shape)
    u, v = open_uniform((2, *shape), generator=generator, dtype=q.logits.dtype, device=q.logits.device)
    value, gradient = controlled_gradient(f, q, control, u, v)
    return attach(value, q.logits, gradient)


@accepts(f=function, q=_BITS)
def relaxed_control(
    f: Integrand, q: Bernoulli, *, temperature: Tensor | float, strength: Tensor | float = 1.0
) -> Control:
    """Make REBAR's control c(ζ) = η f(sigmoid(ζ / λ), q), in which q is held fixed.

    Args:
        f: the integrand, defined and differentiable between the bits.
        q: the approximation given to f.
        temperature: λ > 0; a tensor if it is to be trained.
        strength: η; a tensor if it is to be trained.

    Example:
        >>> control = relaxed_control(lambda z, q: z.sum(-1), Bernoulli(torch.zeros(1, 1)), temperature=0.5)
        >>> control(torch.zeros(1, 1, 1))
        tensor([[0.5000]])
    """
    heat, size = (
        _one("temperature", temperature, q.logits, above=0),
        _one("strength", strength, q.logits),
    )
    fixed = q.detach()
    return lambda zeta: size * f((zeta / heat).sigmoid(), fixed)


@accepts(f=function, q=_BITS, samples=whole())
def rebar(
    f: Integrand,
    q: Bernoulli,
    samples: int,
    *,
    temperature: Tensor | float,
    strength: Tensor | float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Estimate ∇E_q[f] with f itself, at relaxed bits, as control: `relax` with `relaxed_control`.

    It evaluates f three times per sample. Whether the variance falls depends on f, λ and η; it may rise.

    Args:
        f: the integrand, (z, q) -> (S, N), differentiable for z between the bits too.
        q: a Bernoulli approximation.
        samples: S.
        temperature: λ.
        strength: η; at 0 this is the score function.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N) of the contract, unbiased for all λ and η.

    Raises:
        ValueError: q is not `Bernoulli` (for choices the control is another), or λ is not positive.

    Source: Tucker et al. (2017).

    Example:
        >>> q = Bernoulli(torch.zeros(1, 1, requires_grad=True))
        >>> draws = torch.Generator().manual_seed(0)
        >>> rebar(lambda z, q: z.sum(-1), q, 10_000, temperature=0.5, generator=draws).mean().backward()
        >>> round(q.logits.grad.item(), 2)
        0.25
    """
    control = relaxed_control(f, q, temperature=temperature, strength=strength)
    return relax(f, q, samples, control=control, generator=generator)


@accepts(gradient=numbers("... M", finite=False))
def variance_loss(gradient: Tensor) -> Tensor:
    """Average the squared length of the estimates: Var g = E[g²] − (E g)², and E g does not depend on the control.

    Minimize it by the parameters of the control only: θ and φ may stand in the control, but must not follow this.

    Args:
        gradient: estimates from `controlled_gradient`, (S, N, M).

    Returns:
        A scalar.

    Source: Grathwohl et al. (2018).

    Example:
        >>> variance_loss(torch.tensor([[[3.0, 4.0]]]))
        tensor(25.)
    """
    return gradient.square().sum(-1).mean()
