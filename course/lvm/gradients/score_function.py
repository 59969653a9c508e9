"""Gradients of E_q[f] from samples and densities alone: simple Monte Carlo for θ, the score function for φ.

∇_φ E_q[f(z, φ)] = E_q[f ∇_φ log q_φ(z)] + E_q[∇_φ f]: the gradient of the density is written as a mean again, by
∇q = q ∇log q. Nothing is differentiated by z, so z may be discrete and f may jump.

- `surrogate`: what to differentiate, from f(z) and log q(z)
- `score_function`: the estimator of the contract in estimators.py, also called REINFORCE
- `simple_monte_carlo`: the mean of ∇f at given samples, right for the parameters of f and only for those
- `scores`: ∇_φ log q(z) for every sample

A baseline b may be subtracted from the learning signal r, (r − b) ∇log q. E_q[b ∇log q] = 0 for every b that does not
depend on the sample z at hand; it may depend on x, on φ, on other samples and on the past. Any of these, or a number,
goes to `score_function(..., baseline=b)`:

- `leave_one_out`: the mean signal of the other samples of the same row
- `MovingSignal`: mean and spread of the signals of past batches, as a constant baseline and to normalize
- `regression_loss`: trains a network b_ψ(x), such as `networks.InputBaseline`
- `optimal_constant`: the constant of least variance, for every coordinate of the gradient

The mean of the signal is a good one, not the best: it can be worse than none.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import Seen, able, accepts, flag, function, made, numbers, per_sample, real, whole
from course.lvm.contracts import Integrand, detach, mapped, tensors_of
from course.lvm.rows import home

_SIGNAL = numbers("... N", finite=False, empty=True)


@accepts(signal=_SIGNAL, log_prob=_SIGNAL)
def surrogate(
    signal: Tensor, log_prob: Tensor, *, baseline: Tensor | float = 0.0, scale: Tensor | float = 1.0
) -> Tensor:
    """Make what has the value of the signal and the gradient of the score function estimator.

    signal + sg((signal − baseline) / scale) · (log_prob − sg(log_prob)), where sg stops the gradient: without it around
    the signal, the product would be differentiated by its other factor too.

    Args:
        signal: f(z), (S, N); its own gradient, by θ or φ, is kept.
        log_prob: log q(z) at the same samples, (S, N).
        baseline: what is subtracted from the signal: a number, (N,), (1, N) or (S, N). The mean of the gradient does
            not change if it is independent of the sample that it is subtracted at: E_q[b ∇log q] = b ∇1 = 0.
        scale: what the centered signal is divided by, above 0, of the same shapes. The mean of the score's part is
            divided too.

    Returns:
        (S, N).

    Raises:
        ValueError: signal and log_prob have different shapes, or baseline or scale another one.

    Source: Williams (1992).

    Example:
        >>> logit = torch.zeros(2, 1, requires_grad=True)
        >>> log_prob = torch.nn.functional.logsigmoid(logit)
        >>> value = surrogate(torch.tensor([[3.0], [5.0]]), log_prob, baseline=4.0)
        >>> value.sum().backward()
        >>> value.flatten(), logit.grad.flatten()
        (tensor([3., 5.], grad_fn=<ViewBackward0>), tensor([-0.5000,  0.5000]))
    """
    return _surrogate(signal, log_prob, baseline, scale)


def _surrogate(signal: Tensor, log_prob: Tensor, baseline: Any, scale: Any) -> Tensor:
    if signal.shape != log_prob.shape:
        raise ValueError(
            f"signal and log_prob must have the same shape (S, N); got {tuple(signal.shape)} "
            f"and {tuple(log_prob.shape)}"
        )
    baseline, scale = _spread("baseline", baseline, signal), _spread("scale", scale, signal, above=0)
    advantage = ((signal - baseline) / scale).detach()
    return signal + advantage * (log_prob - log_prob.detach())


def _spread(name: str, value: Any, signal: Tensor, above: float = -math.inf) -> Tensor | float:
    """Look at a baseline or a scale; a number stays one."""
    if isinstance(value, int | float):
        return real(above=above).take(name, value, Seen())
    kind = numbers("...", finite=above > -math.inf, above=above)
    return per_sample(name, kind.take(name, value, Seen(like=signal, like_name="signal")), signal.shape)


@accepts(f=function, q=able("sample", "log_prob"), samples=whole(), own_gradient=flag)
def score_function(
    f: Integrand,
    q: Any,
    samples: int,
    *,
    baseline: Tensor | float | Callable[[Tensor], Tensor] = 0.0,
    scale: Tensor | float = 1.0,
    own_gradient: bool = False,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Estimate ∇E_q[f] by the score function: (f(z_s) − b) ∇log q(z_s) + ∇_θ f(z_s) with z_s ~ q.

    f gets q without gradient: the learning signal log p(x, z) − log q(z) would add its own gradient by φ, −∇log q(z_s),
    whose mean is zero and which no baseline takes away. It is nothing but variance, 31 times as much and more near the
    optimum. An f whose own gradient by φ at fixed z has another mean, as that of an entropy in closed form, needs it:
    pass `own_gradient=True`, or the estimate is biased.

    Args:
        f: the integrand, (z, q) -> (S, N); no gradient by z is taken.
        q: the approximation, with `sample`, `log_prob` and `detach`; discrete or continuous.
        samples: S.
        baseline: b, a number or a tensor as in `surrogate`, not depending on z; or a function that makes it from the
            detached signals (S, N), such as `score_function.leave_one_out`.
        scale: as in `surrogate`.
        own_gradient: whether ∇_φ f at fixed z is added.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N) of the contract, unbiased if the scale is 1 and b does not depend on its own sample.

    Raises:
        ValueError: what f or the baseline give is not one number for every sample and row.

    Source: Williams (1992); Ranganath, Gerrish and Blei (2014); Roeder, Wu and Duvenaud (2017), for what is left out.

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> q = Bernoulli(torch.zeros(1, 1, requires_grad=True))
        >>> draws = torch.Generator().manual_seed(0)
        >>> score_function(lambda z, q: z.sum(-1), q, 10_000, generator=draws).mean().backward()
        >>> round(q.logits.grad.item(), 2)
        0.25
    """
    z = q.sample(samples, generator=generator)
    log_prob = q.log_prob(z)
    signal = per_sample("f", f(z, q if own_gradient else detach(q)), log_prob.shape)
    subtracted = baseline(signal.detach()) if callable(baseline) else baseline
    return _surrogate(signal, log_prob, subtracted, scale)


@accepts(f=function, q=able("sample"), samples=whole())
def simple_monte_carlo(
    f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∇_θ E_q[f_θ(z)] = E_q[∇_θ f_θ(z)], as q does not depend on θ.

    For φ this is the naive swap E_q[∇_φ f] of gradient and mean. It leaves out the change of q itself: for a fixed
    f(z) it is 0, and for the learning signal log p(x, z) − log q(z) it has mean 0, since E_q[∇_φ log q] = 0. So it is
    right for θ and blind for φ.

    Args:
        f: the integrand, (z, q) -> (S, N).
        q: the approximation; its samples carry no gradient.
        samples: S.
        generator: where the samples come from.

    Returns:
        (S, N): f(z_s) with its own gradient and no other.

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> theta = torch.tensor(3.0, requires_grad=True)
        >>> q = Bernoulli(torch.full((1, 1), 40.0, requires_grad=True))
        >>> simple_monte_carlo(lambda z, q: theta * z.sum(-1), q, 4).mean().backward()
        >>> theta.grad, q.logits.grad
        (tensor(1.), None)
    """
    z = q.sample(samples, generator=generator)
    return per_sample("f", f(z, q), z.shape[:-1])


@accepts(q=made(tuple), z=numbers("S N? M", finite=False))
def scores(q: Any, z: Tensor) -> Any:
    """Differentiate log q(z_s) by the fields of q, for every sample and row by itself.

    Args:
        q: the approximation, a tuple of tensors, or of tuples of them.
        z: samples, (S, N, M).

    Returns:
        A tuple like q, every tensor with S in front. Their mean under q is zero.

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> scores(Bernoulli(torch.zeros(1, 1)), torch.tensor([[[0.0]], [[1.0]]])).logits.flatten()
        tensor([-0.5000,  0.5000])
    """
    copies = mapped(lambda field: field.detach().expand(len(z), *field.shape).clone().requires_grad_(), q)
    slopes = iter(torch.autograd.grad(copies.log_prob(z.detach()).sum(), tensors_of(copies)))
    return mapped(lambda _: next(slopes), q)


@accepts(signal=numbers("S ...", finite=False))
def leave_one_out(signal: Tensor) -> Tensor:
    """Average the signals of the other samples, b_s = (Σ_t r_t − r_s) / (S − 1).

    The mean over all samples, the own one included, would shrink the gradient by (S − 1)/S.

    Args:
        signal: r, (S, N), S at least 2.

    Returns:
        (S, N).

    Raises:
        ValueError: there are fewer than two samples.

    Source: Mnih and Rezende (2016); Kool, van Hoof and Welling (2019).

    Example:
        >>> leave_one_out(torch.tensor([[1.0], [2.0], [6.0]])).flatten()
        tensor([4.0000, 3.5000, 1.5000])
    """
    if len(signal) < 2:
        raise ValueError(f"signal must have at least two samples (S, N); got {tuple(signal.shape)}")
    return (signal.sum(0) - signal) / (len(signal) - 1)


class MovingSignal:
    """The mean and the variance of past signals, forgotten exponentially.

    After t updates by batches of mean m_i: mean = Σ_i decay^(t−i) m_i / Σ_i decay^(t−i), and the same for the variances
    within the batches (a mean that drifts from batch to batch adds nothing to them).
    `baseline=past.mean, scale=past.scale` leaves the direction of the mean gradient as it is, as both were fixed before
    the samples were drawn: so update *after* the gradient is taken.

    Args:
        decay: share of the old sums that is kept at an update, 0 ≤ decay < 1.

    Attributes:
        mean: the average signal of the past, 0 at first.
        scale: max(1, root of the average variance), 1 at first: small signals are not blown up.

    Raises:
        ValueError: decay is outside [0, 1).

    Source: Mnih and Gregor (2014), who begin both averages at zero; here no part of them is the beginning.

    Example:
        >>> past = MovingSignal(decay=0.5)
        >>> past.mean, past.scale
        (0.0, 1.0)
        >>> past.update(torch.tensor([4.0, 8.0]))
        >>> past.mean, past.scale
        (6.0, 2.0)
        >>> past.update(torch.tensor([0.0, 0.0]))
        >>> past.mean
        2.0
    """

    @accepts(decay=real(least=0, below=1))
    def __init__(self, decay: float = 0.9) -> None:
        self.decay = decay
        self._weight = self._means = self._variances = 0.0

    @property
    def mean(self) -> float:
        return self._means / self._weight if self._weight else 0.0

    @property
    def scale(self) -> float:
        return max(1.0, (self._variances / self._weight) ** 0.5) if self._weight else 1.0

    @accepts(signal=numbers("..."))
    def update(self, signal: Tensor) -> None:
        """Take in the signals of a batch, finite, of any shape."""
        signal = signal.detach().to(home(signal.device), torch.float64)
        self._weight = self.decay * self._weight + 1
        self._means = self.decay * self._means + signal.mean().item()
        self._variances = self.decay * self._variances + signal.var(correction=0).item()


@accepts(signal=_SIGNAL, baseline=numbers("...", finite=False))
def regression_loss(signal: Tensor, baseline: Tensor) -> Tensor:
    """Measure how far a baseline is from the signals: the mean over samples and rows of (sg(r) − b)².

    Its minimum over all functions of x is b(x) = E_q[r | x]. No gradient reaches φ or θ through the signal. (In the
    surrogate b is detached: there the gradient by an attached b is the entropy of q on average, whatever the signals.)

    Args:
        signal: r, (S, N).
        baseline: b_ψ(x), (N,), (1, N) or (S, N), or one number; not detached.

    Returns:
        A scalar, to be minimized by ψ.

    Raises:
        ValueError: the baseline has another shape.

    Source: Mnih and Gregor (2014).

    Example:
        >>> regression_loss(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([2.0, 3.0]))
        tensor(1.)
    """
    return (signal.detach() - per_sample("baseline", baseline, signal.shape)).square().mean()


@accepts(signal=numbers("...", finite=False), scores=numbers("... M", finite=False))
def optimal_constant(signal: Tensor, scores: Tensor) -> Tensor:
    """Estimate the constant of least variance for every coordinate, b* = E[s² r] / E[s²], s the score.

    Where the size of the score does not depend on z, it is the mean signal. To keep (r − b*) s unbiased, estimate it
    from other samples than those it is used on.

    Args:
        signal: r, (S, ...), without the last axis of the scores.
        scores: ∇log q by the coordinates, (S, ..., M), as from `score_function.scores`.

    Returns:
        (..., M), averaged over the first axis; 0 where all scores are 0.

    Raises:
        ValueError: the shapes do not belong together.

    Source: Greensmith, Bartlett and Baxter (2004).

    Example (a bit that is 1 with chance 0.9, ten samples; the mean signal is 9):
        >>> z = torch.tensor([1.0] * 9 + [0.0])
        >>> optimal_constant(10 * z, (z - 0.9)[:, None])
        tensor([1.0000])
    """
    if signal.shape != scores.shape[:-1]:
        raise ValueError(
            f"signal must have the shape of the scores without their last axis, {tuple(scores.shape[:-1])}; "
            f"got {tuple(signal.shape)}"
        )
    squares = scores.square()
    total = squares.sum(0)
    return (squares * signal[..., None]).sum(0) / torch.where(total > 0, total, 1)
