"""Objects that a check hands to a student's function: callables and networks, made on the student's side.

A function or a network does not cross by value. A case names a registered factory and its arguments; the student's
side calls the factory, and the oracle on the judge's side calls the same one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from course.check.values import Fixture

_FACTORIES: dict[str, Callable[..., Any]] = {}


def register(factory: Callable[..., Any]) -> Callable[..., Any]:
    """Register a factory under its own name; for use as a decorator.

    >>> @register
    ... def doubling():
    ...     return lambda x: 2 * x
    >>> make(Fixture("doubling"))(3)
    6
    """
    _FACTORIES[factory.__name__] = factory
    return factory


def make(fixture: Fixture) -> Any:
    """Make the object that a fixture describes; `ValueError` if no factory has that name."""
    if fixture.name not in _FACTORIES:
        raise ValueError(f"no fixture is called {fixture.name!r}; there are {', '.join(sorted(_FACTORIES))}")
    return _FACTORIES[fixture.name](**fixture.arguments)


@register
def censored_e_step() -> Callable[..., Any]:
    """The E-step of one exponential rate λ from lifetimes of which some were cut off at a known time.

    x has shape (N, 2): the time seen, and 1 if it was cut off there. An item that was cut off is expected to live
    1/λ longer. Returns (expected total lifetime, ℓ(λ)).
    """

    def e_step(x: Any, rate: Any) -> Any:
        time, cut = x[:, 0], x[:, 1]
        expected_total = (time + cut / rate).sum()
        log_likelihood = ((1 - cut) * rate.log() - rate * time).sum()
        return expected_total, log_likelihood

    return e_step


@register
def censored_m_step(count: int, damping: float = 1.0) -> Callable[..., Any]:
    """The M-step that belongs to `censored_e_step`: from λ the fraction `damping` of the way to count / expected total.

    Below 1 it is a partial M-step: the bound rises at every step, though not to its top.
    """

    def m_step(expected_total: Any, rate: Any) -> Any:
        return rate + damping * (count / expected_total - rate)

    return m_step


@register
def bowl() -> Callable[..., Any]:
    """The map of z (..., M) to x (..., M + 1) that keeps z, and bends in one more direction: f(z) = (z, |z|² / 4)."""

    def decoder(z: Any) -> Any:
        return torch.cat([z, z.square().sum(-1, keepdim=True) / 4], -1)

    return decoder


@register
def bent(kept: int, width: int) -> Callable[..., Any]:
    """The map of z (..., M) to x (..., width) that keeps the first coordinates of z; the others of x bend in z.

    f(z) = (z_1, ..., z_kept, |z|² / 4, |z|² / 8, ...), with as many bent coordinates as it takes.
    """

    def decoder(z: Any) -> Any:
        height = z.square().sum(-1, keepdim=True) / 4
        return torch.cat([z[..., :kept], *[height / (1 + i) for i in range(width - kept)]], -1)

    return decoder


@register
def bowl_log_joint(x: Any, noise_variance: float) -> Callable[..., Any]:
    """log p(x_n, z) of the model z ~ N(0, I), x | z ~ N(bowl(z), noise_variance · I), for z (S, N, M) or (N, M).

    x: (N, M + 1). Neither the evidence nor the posterior has a closed form.
    """
    decoder = bowl()

    def log_joint(z: Any) -> Any:
        fit = (x - decoder(z)).square() / noise_variance + math.log(2 * math.pi * noise_variance)
        return -0.5 * ((z.square() + math.log(2 * math.pi)).sum(-1) + fit.sum(-1))

    return log_joint


#: Functions of a number, by name.
_SHAPES: dict[str, Callable[..., Any]] = {
    "exp": torch.exp,
    "sine": torch.sin,
    "line": torch.clone,
    "square": torch.square,
}


@register
def curve(shape: str, rate: float) -> Callable[..., Any]:
    """The function t -> shape(rate · t), number by number; shape is "exp", "sine", "line" or "square"."""

    def f(t: Any) -> Any:
        return _SHAPES[shape](rate * torch.as_tensor(t))

    return f


@register
def along(shape: str, direction: Any) -> Callable[..., Any]:
    """The function z -> shape(directionᵀ z) for z (..., M), one number for each; the shapes are those of `curve`."""

    def f(z: Any) -> Any:
        return _SHAPES[shape](torch.as_tensor(z, dtype=direction.dtype) @ direction)

    return f


@register
def fair_bits_log_joint(x: Any, weights: Any, offset: Any) -> Callable[..., Any]:
    """log p(x, z) for z (..., M) of a model with M fair bits behind binary pixels, whose logits are weights z + offset.

    x: (D,), zeros and ones. weights: (D, M). offset: (D,).
    """

    def log_joint(z: Any) -> Any:
        logits = torch.as_tensor(z, dtype=weights.dtype) @ weights.T + offset
        fit = torch.nn.functional.logsigmoid((2 * x - 1) * logits).sum(-1)
        return fit - weights.shape[1] * math.log(2)

    return log_joint


@register
def gaussian_bound(means: Any, precision: Any, log_evidence: Any) -> Callable[..., Any]:
    """The exact ELBO of q_n = N(mean_n, diag exp(log_var_n)) where the posteriors are N(means_n, precision⁻¹).

    It is log p(x_n) − KL(q_n ‖ p(z | x_n)). means: (N, M). precision: (M, M). log_evidence: (N,).
    """

    highest = log_evidence + 0.5 * (means.shape[1] + torch.logdet(precision))

    def elbo(mean: Any, log_var: Any) -> Any:
        off = mean - means
        quadratic = ((off @ precision) * off).sum(1) + log_var.exp() @ precision.diagonal()
        return highest - 0.5 * (quadratic - log_var.sum(1))

    return elbo


@register
def linear_vae(
    mean_head: Any, log_var_head: Any, decoder: Any, noise_variance: float, rate: float
) -> LinearVAE:
    """A `LinearVAE` with these weights, of which the last column of each is what does not depend on the input."""
    return LinearVAE((mean_head, log_var_head, decoder), noise_variance, rate)


class LinearVAE:
    """A variational autoencoder without bends, with its optimizer.

    The encoder's q(z | x) has the mean A x + a and the log-variances B x + b, the decoder says
    N(W z + c, noise_variance · I).

    parts: (A, a), (B, b) and (W, c), each a matrix with its offset as the last column: (M, D + 1) twice, (D, M + 1).
    """

    def __init__(self, parts: tuple[Any, Any, Any], noise_variance: float, rate: float) -> None:
        self._parts = tuple(part.detach().clone().requires_grad_() for part in parts)
        self._noise_variance, self._rate = noise_variance, rate

    def encode(self, x: Any) -> tuple[Any, Any]:
        """Mean and log-variance of q(z | x_n), (N, M) each, for x (N, D)."""
        mean_head, log_var_head, _ = self._parts
        return _affine(mean_head, x), _affine(log_var_head, x)

    def log_likelihood(self, x: Any, z: Any) -> Any:
        """log p(x_n | z_sn), (S, N), for x (N, D) and z (S, N, M)."""
        fit = (x - _affine(self._parts[2], z)).square() / self._noise_variance
        return -0.5 * (fit + math.log(2 * math.pi * self._noise_variance)).sum(-1)

    def climb(self, bound: Any) -> tuple[Any, ...]:
        """Make a step of gradient ascent on one number, and return the new parts."""
        if not isinstance(bound, torch.Tensor) or bound.numel() != 1:
            kind = (
                f"the shape {tuple(bound.shape)}" if isinstance(bound, torch.Tensor) else type(bound).__name__
            )
            raise ValueError(f"climb takes one number, the bound of the batch, as a tensor; it got {kind}")
        if not bound.requires_grad:
            raise ValueError(
                "climb cannot differentiate this: it does not depend on encode and log_likelihood any more"
            )
        slopes = torch.autograd.grad(bound.sum(), self._parts, allow_unused=True)
        self._parts = tuple(
            (part.detach() + (0 if slope is None else self._rate * slope)).requires_grad_()
            for part, slope in zip(self._parts, slopes, strict=True)
        )
        return tuple(part.detach().clone() for part in self._parts)


def _affine(part: Any, at: Any) -> Any:
    """The matrix times each row, plus the last column."""
    return at @ part[:, :-1].T + part[:, -1]
