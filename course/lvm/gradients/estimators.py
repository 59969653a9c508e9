"""One contract for every estimator of a gradient ∇_φ E_{q_φ(z)}[f(z, φ)], and a comparison of such estimators.

An estimator is a function

    estimator(f, q, samples, *, generator=None) -> surrogate (S, N)

- f(z, q) -> (S, N), or what broadcasts to it: the integrand at z (S, N, M), one number per sample and row. It is given
  q, so that it may depend on φ in its own right, as the learning signal log p(x, z) − log q(z) does; it may hold other
  parameters too, as a decoder's θ.
- q: an approximation (contracts.py), one distribution per row: a named tuple of tensors (distributions/families.py), or
  a network. Its tensors are leaves, or come from a network. They may carry further axes in front of N, and then so do z
  and the surrogate.
- surrogate: its value is f(z_s), and its gradient, by every parameter that q or f depends on, is the estimate:
  `surrogate.mean(0)` has the value of a Monte Carlo estimate of E_q[f] and the gradient of one of ∇E_q[f].

What else an estimator needs (a baseline, a temperature) are further keyword arguments, bound with functools.partial. So
`-estimator(learning_signal(model, x), q, samples).mean()` is −ELBO as a loss for all parameters at once, and any
estimator can stand there. Those of the course:

| file | estimators | unbiased |
|---|---|---|
| score_function.py | `simple_monte_carlo` | for θ only |
| score_function.py | `score_function`, with any baseline | yes |
| variance_reduction.py | `rao_blackwell` | yes |
| pathwise.py | reparameterized, with the full or the path gradient | yes, for f without jumps |
| relaxed.py | `concrete`, `straight_through` | no |
| relaxed.py | `rebar`, `relax` | yes |

Here is what they share; the types of f and of an estimator, the learning signal log p(x, z) − log q(z) and q without
gradient are those of contracts.py:

- `attach`: a surrogate made of a value and gradients by the fields of q
- `gradients`: many independent estimates at once, to study their mean and variance
- `compare`: several estimators by their variance, where each may evaluate f equally often
- `Spread`: the mean and variance of an estimator, and what it cost
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from course.lvm.checks import able, accepts, function, made, numbers, whole
from course.lvm.contracts import Estimator, Integrand, mapped, tensors_of
from course.lvm.rows import home

BLOCK = 2**17  # numbers in the samples of a block
COMPARED_AT_ONCE = (
    2**21
)  # numbers in z drawn at once: 16 MiB in float64, and a few times that for the gradient


@accepts(
    value=numbers("... N", empty=True),
    field=numbers("... N? M", empty=True),
    gradient=numbers("... N M", empty=True),
)
def attach(value: Tensor, field: Tensor, gradient: Tensor) -> Tensor:
    """Make a surrogate that has the value of `value` and, besides its own gradient, a given one by `field`.

    value + Σ_m sg(gradient_m) (field_m − sg(field_m)), where sg stops the gradient.

    Args:
        value: (S, N).
        field: a field of q, (N, M).
        gradient: an estimate of the gradient by that field for every sample and row, (S, N, M).

    Returns:
        (S, N).

    Example:
        >>> logits = torch.zeros(1, 2, requires_grad=True)
        >>> surrogate = attach(torch.tensor([[5.0]]), logits, torch.tensor([[[1.0, -2.0]]]))
        >>> surrogate.sum().backward()
        >>> surrogate.item(), logits.grad
        (5.0, tensor([[ 1., -2.]]))
    """
    return value + (gradient.detach() * (field - field.detach())).sum(-1)


@accepts(estimator=function, f=function, q=able("log_prob"), repetitions=whole(), samples=whole())
def gradients(
    estimator: Estimator,
    f: Integrand,
    q: Any,
    repetitions: int,
    *,
    samples: int = 1,
    generator: torch.Generator | None = None,
) -> Any:
    """Draw many independent estimates of ∇E_q[f] by what q is made of, thousands with one backward pass.

    q is copied along a new first axis. As copies do not see each other, the gradient of the sum of their surrogates
    holds every copy's own. They are drawn in blocks, so that memory stays small. A network cannot be copied like this:
    its estimates are drawn one by one.

    Args:
        estimator: of the contract above.
        f: the integrand; z has the shape (S, B, N, M) for a block of B, and f(z, q) must broadcast to (S, B, N).
        q: the approximation.
        repetitions: how many estimates, R, at least 1.
        samples: how many samples each estimate averages over, S, at least 1.
        generator: where the randomness comes from.

    Returns:
        A tuple like q, every tensor with R in front, or for a network a tuple in the order of its parameters; zeros
        where the estimate does not depend on one.

    Raises:
        ValueError: `repetitions` or `samples` is no whole number, or too small.

    Example (the score function on E[z] = sigmoid(logit), whose gradient is 1/4 at 0):
        >>> from course.lvm.distributions.families import Bernoulli
        >>> from course.lvm.gradients.score_function import score_function
        >>> draws = torch.Generator().manual_seed(0)
        >>> q = Bernoulli(torch.zeros(1, 1))
        >>> estimates = gradients(score_function, lambda z, q: z.sum(-1), q, 10_000, generator=draws)
        >>> estimates.logits.shape, round(estimates.logits.mean().item(), 2)
        (torch.Size([10000, 1, 1]), 0.25)
    """
    parts = tensors_of(q)
    found = [part.detach().new_empty(repetitions, *part.shape) for part in parts]
    of_network = isinstance(q, nn.Module)
    block = 1 if of_network else max(1, BLOCK // (samples * max(part.numel() for part in parts)))
    for start in range(0, repetitions, block):
        count = min(block, repetitions - start)
        copies = q if of_network else mapped(partial(_copies, count=count), q)
        surrogate = estimator(f, copies, samples, generator=generator).mean(0).sum()
        if not surrogate.requires_grad:  # it depends on none of them
            surrogate = tensors_of(copies)[0].sum() * 0
        slopes = torch.autograd.grad(surrogate, tensors_of(copies), materialize_grads=True)
        for whole_run, slope in zip(found, slopes, strict=True):
            whole_run[start : start + count] = slope
    remaining = iter(found)
    return tuple(found) if of_network else mapped(lambda _: next(remaining), q)


def _copies(part: Tensor, count: int) -> Tensor:
    """Repeat a tensor along a new first axis, as leaves of their own."""
    return part.detach().expand(count, *part.shape).clone().requires_grad_()


class Spread(NamedTuple):
    """How an estimator of ∇E_q[f] is distributed, found from independent estimates.

    Attributes:
        mean: the mean of the estimates, a tuple like q.
        variance: the variance of one estimate, a tuple like q; divided by the number of estimates, that of the mean.
        samples: how many samples each estimate averages over.
        evaluations: how often each estimate evaluates f for every row.
    """

    mean: Any
    variance: Any
    samples: int
    evaluations: int


@accepts(
    estimators=made(Mapping), f=function, q=able("sample", "log_prob"), budget=whole(), repetitions=whole(2)
)
def compare(
    estimators: Mapping[str, Estimator],
    f: Integrand,
    q: Any,
    *,
    budget: int,
    repetitions: int,
    generator: torch.Generator | None = None,
) -> dict[str, Spread]:
    """Estimate mean and variance of every estimator, with as many samples as `budget` evaluations of f allow.

    An estimator that evaluates f twice for each sample gets half as many samples. How often f is evaluated is counted
    in a trial with `budget` samples.

    Args:
        estimators: by name, each on the contract of estimators.py.
        f: the integrand; z has the shape (S, R, N, M), and f(z, q) must broadcast to (S, R, N).
        q: the approximation.
        budget: how often one estimate may evaluate f, for every row.
        repetitions: from how many independent estimates to tell, R ≥ 2. For light tails, the relative standard error of
            the variance is about √(2 / R).
        generator: where the randomness comes from.

    Returns:
        For every name its `Spread`, in float64.

    Raises:
        ValueError: budget or repetitions are no whole numbers, too small, or the budget does not pay for one sample.

    Source: Mohamed et al. (2020), who compare this way.

    Example (E[z²] for N(1, 1), whose pathwise gradient 2z by the mean has the variance 4, the score function's 30):
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> from course.lvm.gradients.pathwise import pathwise
        >>> from course.lvm.gradients.score_function import score_function
        >>> q, draws = DiagonalGaussian(torch.ones(1, 1), torch.zeros(1, 1)), torch.Generator().manual_seed(0)
        >>> found = compare({"score": score_function, "path": pathwise}, lambda z, q: z.square().sum(-1), q,
        ...                 budget=1, repetitions=20_000, generator=draws)
        >>> {name: round(spread.variance.mean.item()) for name, spread in found.items()}
        {'score': 30, 'path': 4}
    """
    spreads = {}
    for name, estimator in estimators.items():
        price = _evaluations(estimator, f, q, budget, generator) / budget
        samples = int(budget / price)
        if samples < 1:
            raise ValueError(
                f"budget must pay for one sample of {name!r}, {price:g} evaluations; got {budget}"
            )
        estimates = _many(estimator, f, q, repetitions, samples, generator)
        spreads[name] = Spread(
            mapped(_mean, estimates), mapped(_variance, estimates), samples, round(samples * price)
        )
    return spreads


def _evaluations(
    estimator: Estimator, f: Integrand, q: Any, samples: int, generator: torch.Generator | None
) -> float:
    """Count how often f is evaluated for every row when an estimator gets this many samples."""
    count, rows = 0.0, q.log_prob(q.sample(1, generator=generator)).numel()

    def counted(z: Tensor, approximation: Any) -> Tensor:
        nonlocal count
        count += z.shape[:-1].numel() / rows
        return f(z, approximation)

    gradients(estimator, counted, q, 1, samples=samples, generator=generator)
    return count


def _many(
    estimator: Estimator,
    f: Integrand,
    q: Any,
    repetitions: int,
    samples: int,
    generator: torch.Generator | None,
) -> Any:
    """Draw the estimates block by block, so that memory does not grow with the number of samples; float64."""
    block = max(1, COMPARED_AT_ONCE // (samples * max(part.numel() for part in tensors_of(q))))
    blocks = [
        gradients(estimator, f, q, min(block, repetitions - start), samples=samples, generator=generator)
        for start in range(0, repetitions, block)
    ]
    parts = zip(*(tensors_of(each) for each in blocks), strict=True)
    joined = iter([torch.cat(part).to(home(part[0].device), torch.float64) for part in parts])
    return mapped(lambda _: next(joined), blocks[0])


def _mean(estimates: Tensor) -> Tensor:
    return estimates.mean(0)


def _variance(estimates: Tensor) -> Tensor:
    return estimates.var(0)
