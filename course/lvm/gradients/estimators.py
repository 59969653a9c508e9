"""One contract for every estimator of a gradient ∇_φ E_{q_φ(z)}[f(z, φ)], and a comparison of such estimators.

An estimator is a function

    estimator(f, q, samples, *, generator=None) -> surrogate (S, N)

- f(z, q) -> (S, N), or what broadcasts to it: the integrand at z (S, N, M), one number per sample and row. It is given
  q, so that it may depend on φ in its own right, as the learning signal log p(x, z) − log q(z) does; it may hold other
  parameters too, as a decoder's θ.
- q: an approximation (distributions/families.py), a NamedTuple of tensors, one distribution per row. Its fields are
  leaves, or come from a network. They may carry further axes in front of N, and then so do z and the surrogate.
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

Here is what they share:

- `Integrand`, `Estimator`: the types of f and of an estimator
- `learning_signal`: f(z, q) = log p(x, z) − log q(z), whose mean is the ELBO
- `detach`: q without gradient
- `like`: a tuple of the class of q for gradients by its fields
- `attach`: a surrogate made of a value and gradients by the fields of q
- `gradients`: many independent estimates at once, to study their mean and variance
- `compare`: several estimators by their variance, where each may evaluate f equally often
- `Spread`: the mean and variance of an estimator, and what it cost
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from course.lvm.checks import check_count
from course.lvm.rows import home

Integrand = Callable[[Tensor, Any], Tensor]
BLOCK = 2**17  # numbers in the samples of a block
COMPARED_AT_ONCE = (
    2**21
)  # numbers in z drawn at once: 16 MiB in float64, and a few times that for the gradient


class Estimator(Protocol):
    """What every estimator answers to: (f, q, samples, generator) -> surrogate (S, N)."""

    def __call__(
        self, f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw z and return the surrogate."""


def learning_signal(model: Any, x: Tensor) -> Integrand:
    """Make the integrand of the ELBO, r(z, q) = log p(x, z) − log q(z).

    Args:
        model: answers `log_joint(x, z)`.
        x: data, (N, D).

    Returns:
        A function (z, q) -> (S, N). Its own gradient by φ, −∇_φ log q(z) at fixed z, has mean zero; who does not want
        it passes `detach(q)`.

    Example:
        >>> from types import SimpleNamespace
        >>> from course.lvm.distributions.families import Bernoulli
        >>> model = SimpleNamespace(log_joint=lambda x, z: (x * z).sum(-1))
        >>> signal = learning_signal(model, torch.tensor([[1.0]]))
        >>> signal(torch.ones(1, 1, 1), Bernoulli(torch.zeros(1, 1)))
        tensor([[1.6931]])
    """
    return lambda z, q: model.log_joint(x, z) - q.log_prob(z)


def detach(q: Any) -> Any:
    """Return q with the same numbers and no gradient.

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> detach(Bernoulli(torch.zeros(1, 1, requires_grad=True))).logits.requires_grad
        False
    """
    return type(q)(*(field.detach() for field in q))


def like(q: Any, fields: Iterable[Tensor]) -> Any:
    """Make a tuple of the class of q that holds gradients, of which its constructor would ask too much.

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> like(Bernoulli(torch.zeros(1, 1)), [torch.ones(3, 1, 1)]).logits.shape
        torch.Size([3, 1, 1])
    """
    return tuple.__new__(type(q), fields)


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


def gradients(
    estimator: Estimator,
    f: Integrand,
    q: Any,
    repetitions: int,
    *,
    samples: int = 1,
    generator: torch.Generator | None = None,
) -> Any:
    """Draw many independent estimates of ∇E_q[f] by the fields of q, thousands with one backward pass.

    q is copied along a new first axis. As copies do not see each other, the gradient of the sum of their surrogates
    holds every copy's own. They are drawn in blocks, so that memory stays small.

    Args:
        estimator: of the contract above.
        f: the integrand; z has the shape (S, B, N, M) for a block of B, and f(z, q) must broadcast to (S, B, N).
        q: the approximation.
        repetitions: how many estimates, R.
        samples: how many samples each estimate averages over, S.
        generator: where the randomness comes from.

    Returns:
        A tuple like q, every field with R in front; zeros where the estimate does not depend on a field.

    Raises:
        ValueError: `repetitions` is not a positive whole number.

    Example (the score function on E[z] = sigmoid(logit), whose gradient is 1/4 at 0):
        >>> from course.lvm.distributions.families import Bernoulli
        >>> from course.lvm.gradients.score_function import score_function
        >>> draws = torch.Generator().manual_seed(0)
        >>> q = Bernoulli(torch.zeros(1, 1))
        >>> estimates = gradients(score_function, lambda z, q: z.sum(-1), q, 10_000, generator=draws)
        >>> estimates.logits.shape, round(estimates.logits.mean().item(), 2)
        (torch.Size([10000, 1, 1]), 0.25)
    """
    check_count("repetitions", repetitions)
    block = max(1, BLOCK // (samples * q[0].numel()))
    found = like(q, (field.detach().new_empty(repetitions, *field.shape) for field in q))
    for start in range(0, repetitions, block):
        count = min(block, repetitions - start)
        copies = type(q)(
            *(field.detach().expand(count, *field.shape).clone().requires_grad_() for field in q)
        )
        surrogate = estimator(f, copies, samples, generator=generator).mean(0).sum()
        parts = torch.autograd.grad(surrogate, copies, materialize_grads=True)
        for whole, part in zip(found, parts, strict=True):
            whole[start : start + count] = part
    return found


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

    Source: Mohamed, Rosca, Figurnov and Mnih (2020), who compare this way.

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
    for name, value, least in (("budget", budget, 1), ("repetitions", repetitions, 2)):
        if not isinstance(value, int) or value < least:
            raise ValueError(f"{name} must be a whole number, at least {least}; got {value!r}")
    spreads = {}
    for name, estimator in estimators.items():
        price = _evaluations(estimator, f, q, budget, generator) / budget
        samples = int(budget / price)
        if samples < 1:
            raise ValueError(
                f"budget must pay for one sample of {name!r}, {price:g} evaluations; got {budget}"
            )
        estimates = _many(estimator, f, q, repetitions, samples, generator)
        mean, variance = (like(q, map(way, estimates)) for way in (_mean, _variance))
        spreads[name] = Spread(mean, variance, samples, round(samples * price))
    return spreads


def _evaluations(
    estimator: Estimator, f: Integrand, q: Any, samples: int, generator: torch.Generator | None
) -> float:
    """Count how often f is evaluated for every row when an estimator gets this many samples."""
    count = 0.0

    def counted(z: Tensor, approximation: Any) -> Tensor:
        nonlocal count
        count += z.shape[:-1].numel() / q[0].shape[:-1].numel()
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
) -> list[Tensor]:
    """Draw the estimates block by block, so that memory does not grow with the number of samples; float64."""
    block = max(1, COMPARED_AT_ONCE // (samples * max(field.numel() for field in q)))
    parts = [
        gradients(estimator, f, q, min(block, repetitions - start), samples=samples, generator=generator)
        for start in range(0, repetitions, block)
    ]
    return [torch.cat(fields).to(home(q[0].device), torch.float64) for fields in zip(*parts, strict=True)]


def _mean(estimates: Tensor) -> Tensor:
    return estimates.mean(0)


def _variance(estimates: Tensor) -> Tensor:
    return estimates.var(0)
