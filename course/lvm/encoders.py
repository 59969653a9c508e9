"""Encoders: networks that read the approximation q(z | x) off the data, one for all rows.

An encoder is called with x (N, D) and answers with an approximation of approximations.py, whose gradient reaches its
weights φ. What the last layer gives is a real number of any size, so what must be positive or a probability is given by
its logarithm or its logit.

- `GaussianEncoder`: a network with two heads, the mean and log σ²
- `LinearEncoder`: the mean is affine in x and log σ² the same for all x, as in the exact posterior of a linear model
- `BernoulliEncoder`: a network with one head, the logits
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course.lvm.approximations import Bernoulli, DiagonalGaussian
from course.lvm.networks import linear, mlp


class GaussianEncoder(nn.Module):
    """q(z | x) = N(z; mean(h), diag(exp(log_var(h)))), h the last hidden layer of a network of x.

    Args:
        width: columns of x, D.
        latents: columns of z, M.
        hidden: units of the hidden layers; none makes both heads affine in x.
        generator: where the first weights come from, on the CPU.

    Source: Kingma and Welling (2013).

    Example:
        >>> q = GaussianEncoder(4, 2, hidden=(8,))(torch.zeros(3, 4))
        >>> q.mean.shape, q.log_var.shape
        (torch.Size([3, 2]), torch.Size([3, 2]))
    """

    def __init__(
        self,
        width: int,
        latents: int,
        hidden: Sequence[int] = (),
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.settings = {"width": width, "latents": latents, "hidden": list(hidden)}
        self.body, last = _body(width, hidden, generator)
        self.mean = linear(last, latents, generator=generator)
        self.log_var = linear(last, latents, generator=generator)

    def forward(self, x: Tensor) -> DiagonalGaussian:
        """Read q(z | x_n) off every row of x, (N, D)."""
        features = self.body(x)
        return DiagonalGaussian(self.mean(features), self.log_var(features))


class LinearEncoder(nn.Module):
    """q(z | x) = N(z; V x + c, diag(exp(log_var))), with one log_var for all x.

    Args:
        width: columns of x, D.
        latents: columns of z, M.
        generator: where the first weights come from, on the CPU.

    Source: Lucas, Tucker, Grosse and Norouzi (2019).

    Example:
        >>> LinearEncoder(4, 2)(torch.zeros(3, 4)).log_var
        tensor([[0., 0.],
                [0., 0.],
                [0., 0.]], grad_fn=<ExpandBackward0>)
    """

    def __init__(self, width: int, latents: int, *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.settings = {"width": width, "latents": latents}
        self.mean = linear(width, latents, generator=generator)
        self.log_var = nn.Parameter(torch.zeros(latents))

    def forward(self, x: Tensor) -> DiagonalGaussian:
        """Read q(z | x_n) off every row of x, (N, D)."""
        mean = self.mean(x)
        return DiagonalGaussian(mean, self.log_var.expand_as(mean))


class BernoulliEncoder(nn.Module):
    """q(z | x) = Π_m Bernoulli(z_m; sigmoid(logits_m(h))), h the last hidden layer of a network of x.

    The logits leave as they are: the approximation knows how to make probabilities of them.

    Args:
        width: columns of x, D.
        latents: bits of z, M.
        hidden: units of the hidden layers; none makes the logits affine in x.
        generator: where the first weights come from, on the CPU.

    Source: Mnih and Gregor (2014).

    Example:
        >>> BernoulliEncoder(4, 2)(torch.zeros(3, 4)).sample(5).shape
        torch.Size([5, 3, 2])
    """

    def __init__(
        self,
        width: int,
        latents: int,
        hidden: Sequence[int] = (),
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.settings = {"width": width, "latents": latents, "hidden": list(hidden)}
        self.body, last = _body(width, hidden, generator)
        self.logits = linear(last, latents, generator=generator)

    def forward(self, x: Tensor) -> Bernoulli:
        """Read q(z | x_n) off every row of x, (N, D)."""
        return Bernoulli(self.logits(self.body(x)))


def _body(width: int, hidden: Sequence[int], generator: torch.Generator | None) -> tuple[nn.Sequential, int]:
    """Make the hidden layers, each with its non-linearity, and tell how many columns come out."""
    body = mlp([width, *hidden], generator=generator)
    if hidden:
        body.append(nn.ReLU())
    return body, [width, *hidden][-1]
