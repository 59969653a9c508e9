"""Networks: encoders that read q(z | x) off the data, decoders that give p(x | z), and what both are made of.

An encoder is called with x (N, D) and answers with an approximation of families.py, whose gradient reaches its
weights φ. What the last layer gives is a real number of any size, so what must be positive or a probability is given by
its logarithm or its logit.

- `GaussianEncoder`: a network with two heads, the mean and log σ²
- `LinearEncoder`: the mean is affine in x and log σ² the same for all x, as in the exact posterior of a linear model
- `BernoulliEncoder`: a network with one head, the logits

The columns of x are independent given z. Every decoder answers to

    decoder.log_prob(x, z)                 -> log p(x_n | z), (S, N), summed over the D columns; z (S, N, M) or (N, M)
    decoder.mean(z)                        -> E[x | z], (..., D)
    decoder.sample(z, generator=...)       -> x ~ p(x | z), (..., D), without gradient

- `BernoulliDecoder`: bits, or gray values in [0, 1] taken for the probabilities of bits
- `GaussianDecoder`: real numbers; the variance is fixed, learned, or given by the network
- `linear`, `mlp`: affine maps, and chains of them, whose first weights come from a generator of one's own
"""

import itertools
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from course.lvm.distributions.families import Bernoulli, DiagonalGaussian, draw_bits

NOISES = ("fixed", "learned", "network")


def linear(inputs: int, outputs: int, *, generator: torch.Generator | None = None) -> nn.Linear:
    """Make an affine map, weights and bias uniform between ∓1/√inputs, as torch has them.

    Example:
        >>> linear(3, 2)
        Linear(in_features=3, out_features=2, bias=True)
    """
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    bound = 1 / math.sqrt(inputs)
    for parameter in layer.parameters():
        nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return layer


def mlp(
    sizes: Sequence[int],
    *,
    activation: Callable[[], nn.Module] = nn.ReLU,
    generator: torch.Generator | None = None,
) -> nn.Sequential:
    """Chain affine maps from sizes[0] to sizes[-1] columns, with a non-linearity between two of them.

    Args:
        sizes: the number of columns before the first map, between the maps, and after the last. A single size makes the
            network that changes nothing.
        activation: makes a non-linearity; nn.Tanh or nn.Softplus where a smooth function is wanted.
        generator: where the first weights come from, on the CPU.

    Raises:
        ValueError: sizes are not whole numbers, at least 1, or there is none.

    Example:
        >>> mlp([4, 8, 2])
        Sequential(
          (0): Linear(in_features=4, out_features=8, bias=True)
          (1): ReLU()
          (2): Linear(in_features=8, out_features=2, bias=True)
        )
    """
    if not sizes or not all(isinstance(size, int) and size >= 1 for size in sizes):
        raise ValueError(f"sizes must be whole numbers, at least 1, at least one of them; got {sizes!r}")
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [linear(inputs, outputs, generator=generator), activation()]
    return nn.Sequential(*layers[:-1])


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


class BernoulliDecoder(nn.Module):
    """p(x | z) = Π_d Bernoulli(x_d; sigmoid(logits_d(z))).

    log p(x | z) = Σ_d x_d logits_d − log(1 + exp(logits_d)), straight from the logits: their sigmoid would round to 0
    or 1.

    Args:
        latents: columns of z, M.
        width: columns of x, D.
        hidden: units of the hidden layers.
        generator: where the first weights come from, on the CPU.

    Source: Kingma and Welling (2013).

    Example:
        >>> BernoulliDecoder(2, 4).log_prob(torch.ones(3, 4), torch.zeros(5, 3, 2)).shape
        torch.Size([5, 3])
    """

    def __init__(
        self,
        latents: int,
        width: int,
        hidden: Sequence[int] = (),
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.settings = {"latents": latents, "width": width, "hidden": list(hidden)}
        self.latents = latents
        self.logits = mlp([latents, *hidden, width], generator=generator)

    def log_prob(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,)."""
        logits = self.logits(z)
        return -binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum(-1)

    def mean(self, z: Tensor) -> Tensor:
        """Give the probabilities of ones, sigmoid(logits)."""
        return self.logits(z).sigmoid()

    @torch.no_grad()
    def sample(self, z: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw bits, one vector for every z."""
        return draw_bits(self.mean(z), generator)


class GaussianDecoder(nn.Module):
    """p(x | z) = Π_d N(x_d; mean_d(z), exp(log_var_d)).

    log p(x | z) = −½ Σ_d [(x_d − mean_d)² / exp(log_var_d) + log_var_d + log 2π]. The squared error alone would be the
    right loss for a variance of ½ only; any other weight is a claim about the noise.

    Args:
        latents: columns of z, M.
        width: columns of x, D.
        hidden: units of the hidden layers; none makes the mean affine in z.
        noise: "fixed" keeps `variance` for all columns; "learned" begins there and learns one number for all columns;
            "network" lets a second head give the variance of every column for every z.
        variance: σ², in the square of the unit of x; without meaning if noise is "network".
        generator: where the first weights come from, on the CPU.

    Raises:
        ValueError: an unknown noise, or a variance that is not positive.

    Source: Kingma and Welling (2013).

    Example:
        >>> GaussianDecoder(2, 4, noise="learned").log_prob(torch.ones(3, 4), torch.zeros(5, 3, 2)).shape
        torch.Size([5, 3])
    """

    def __init__(
        self,
        latents: int,
        width: int,
        hidden: Sequence[int] = (),
        *,
        noise: str = "fixed",
        variance: float = 1.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if noise not in NOISES:
            raise ValueError(f"noise must be one of {', '.join(NOISES)}; got {noise!r}")
        if not variance > 0:
            raise ValueError(f"variance must be positive; got {variance}")
        self.settings = {"latents": latents, "width": width, "hidden": list(hidden)}
        self.settings |= {"noise": noise, "variance": variance}
        self.latents = latents
        self.body = mlp([latents, *hidden], generator=generator)
        if hidden:
            self.body.append(nn.ReLU())
        last = [latents, *hidden][-1]
        self.mean_head = linear(last, width, generator=generator)
        if noise == "network":
            self.log_var_head: nn.Module | None = linear(last, width, generator=generator)
        else:
            self.log_var_head = None
            self.log_var = nn.Parameter(torch.tensor(math.log(variance)), requires_grad=noise == "learned")

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Give the mean (..., D) and log σ², (..., D) or a single number."""
        features = self.body(z)
        log_var = self.log_var if self.log_var_head is None else self.log_var_head(features)
        return self.mean_head(features), log_var

    def log_prob(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,)."""
        mean, log_var = self(z)
        return -0.5 * ((x - mean).square() * (-log_var).exp() + log_var + math.log(2 * math.pi)).sum(-1)

    def mean(self, z: Tensor) -> Tensor:
        """Give the mean of x for every z."""
        return self(z)[0]

    @torch.no_grad()
    def sample(self, z: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw x, one row for every z."""
        mean, log_var = self(z)
        noise = torch.empty_like(mean).normal_(generator=generator)
        return mean + (0.5 * log_var).exp() * noise
