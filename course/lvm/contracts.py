"""What the parts of the library promise each other, and the one integrand that all of them meet in.

- `Model`: p(x, z), known by log p(x, z)
- `GenerativeModel`: one that is drawn from the top down, p(z) p(x | z)
- `ExactModel`: one whose posterior and evidence are known
- `Approximation`: q(z), one distribution for every row of the data
- `Encoder`: x -> q(z | x)
- `Integrand`, `Estimator`: f(z, q), and a way to the gradient of its mean; see gradients/estimators.py
- `Objective`: what learning climbs, a number for every row; see variational/bound.py
- `learning_signal`: log p(x, z) − log q(z), the integrand of the ELBO
- `detach`: q without gradient

A class keeps a promise by answering to the methods; it need not inherit from anything. z has the shape (N, M), or
(S, N, M) with samples in front, and may have more axes in front of these. What is evaluated has the shape of z without
its last axis, in nats.
"""

import copy
from collections.abc import Callable, Iterable
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from course.lvm.checks import able, accepts


@runtime_checkable
class Model(Protocol):
    """A latent variable model, as far as inference needs it."""

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n, z_sn) for x (N, D) and z (S, N, M) or (N, M)."""


@runtime_checkable
class Approximation(Protocol):
    """A distribution of z for every row of the data.

    Where they exist, it also answers to `rsample` (draws with the gradient of z = g(ε)), `entropy` (ℍ[q], (N,)), `mean`
    and `variance` (of every coordinate, (N, M)); these two are attributes.
    """

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, (S, N, M), without gradient."""

    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z), (S, N) or (N,), summed over the M coordinates."""

    def detach(self) -> "Approximation":
        """Return the same distribution without gradient."""


@runtime_checkable
class GenerativeModel(Model, Protocol):
    """A model that draws z first and then x."""

    def prior(self) -> Approximation:
        """Return p(z) as an approximation of one row, which serves every row of the data alike."""

    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z_sn)."""

    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw x (count, D), and the z (count, M) that they come from."""


@runtime_checkable
class ExactModel(Model, Protocol):
    """A model whose posterior is at hand."""

    def posterior(self, x: Tensor) -> Approximation:
        """Return p(z | x_n) for every row."""

    def log_evidence(self, x: Tensor) -> Tensor:
        """Evaluate log p(x_n), (N,)."""


Encoder = Callable[[Tensor], Any]
Integrand = Callable[[Tensor, Any], Tensor]


class Estimator(Protocol):
    """What every estimator answers to: (f, q, samples, generator) -> surrogate (S, N)."""

    def __call__(
        self, f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw z and return the surrogate."""


class Objective(Protocol):
    """What learning climbs: a number for every row, differentiable by what model and encoder learn."""

    def __call__(
        self,
        model: Any,
        encoder: Encoder,
        x: Tensor,
        *,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Evaluate it on the rows of a batch, (N,), in nats."""


@accepts(model=able("log_joint"))
def learning_signal(model: Any, x: Tensor) -> Integrand:
    """Make the integrand of the ELBO, r(z, q) = log p(x, z) − log q(z).

    Args:
        model: answers `log_joint(x, z)`.
        x: data, (N, D).

    Returns:
        A function (z, q) -> (S, N). Its own gradient by φ, −∇_φ log q(z) at fixed z, has mean zero; who does not want
        it passes `detach(q)`.

    Raises:
        ValueError: the model does not answer `log_joint`.

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

    A network that is a q itself is copied; the copy shares the numbers.

    Raises:
        ValueError: q is neither an approximation nor a network.

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> detach(Bernoulli(torch.zeros(1, 1, requires_grad=True))).logits.requires_grad
        False
    """
    if callable(getattr(q, "detach", None)) and not isinstance(q, Tensor):
        return q.detach()
    if isinstance(q, nn.Module):
        fixed = {id(each): nn.Parameter(each.detach(), requires_grad=False) for each in q.parameters()}
        return copy.deepcopy(q, fixed)
    if isinstance(q, tuple):
        return mapped(Tensor.detach, q)
    raise ValueError(f"q must answer detach, or be a network; got {type(q).__name__}")


def mapped(function: Callable[[Tensor], Any], q: Any) -> Any:
    """Apply a function to every tensor of a tuple, and of the tuples in it.

    Example:
        >>> mapped(torch.neg, (torch.ones(1), (torch.zeros(1),)))
        (tensor([-1.]), (tensor([-0.]),))
    """
    if isinstance(q, Tensor):
        return function(q)
    return like(q, [mapped(function, part) for part in q])


def like(q: Any, parts: Iterable[Any]) -> Any:
    """Make a tuple of the class of q of other parts, gradients for example, of which its constructor may ask too much.

    Example:
        >>> from course.lvm.distributions.families import Bernoulli
        >>> like(Bernoulli(torch.zeros(1, 1)), [torch.ones(3, 1, 1)]).logits.shape
        torch.Size([3, 1, 1])
    """
    return tuple.__new__(type(q), parts)


def tensors_of(q: Any) -> list[Tensor]:
    """List the tensors that q is made of: of a network its parameters, of a tuple those of the tuples in it too.

    Example:
        >>> len(tensors_of((torch.ones(1), (torch.zeros(1), torch.zeros(1)))))
        3
    """
    if isinstance(q, Tensor):
        return [q]
    parts = q.parameters() if isinstance(q, nn.Module) else q
    return [tensor for part in parts for tensor in tensors_of(part)]
