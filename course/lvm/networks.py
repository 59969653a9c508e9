"""Networks: encoders that read q(z | x) off the data, decoders that give p(x | z), and what both are made of.

An encoder is called with x (N, D) and answers with an approximation of families.py, whose gradient reaches its
weights φ. What the last layer gives is a real number of any size, so what must be positive or a probability is given by
its logarithm or its logit.

- `GaussianEncoder`: a network with two heads, the mean and log σ²
- `FullGaussianEncoder`: the same with a factor of the covariance in the place of log σ²
- `LinearEncoder`: the mean is affine in x and log σ² the same for all x, as in the exact posterior of a linear model
  whose weights have orthogonal columns
- `BernoulliEncoder`: a network with one head, the logits

The columns of x are independent given z. Every decoder answers to

    decoder.log_prob(x, z)                 -> log p(x_n | z), (S, N), summed over the D columns; z (S, N, M) or (N, M)
    decoder.mean(z)                        -> E[x | z], (..., D)
    decoder.sample(z, generator=...)       -> x ~ p(x | z), (..., D), without gradient

- `BernoulliDecoder`: bits, or gray values in [0, 1] taken for the probabilities of bits
- `GaussianDecoder`: real numbers; the variance is fixed, learned, or given by the network
- `InputBaseline`: b_ψ(x), which guesses the learning signal from the data alone
- `linear`, `mlp`: affine maps, and chains of them, whose first weights come from a generator of one's own

All take `width`, the columns of x, D, at least 1; `latents`, those of z, M, at least 1; `hidden`, the units of each
hidden layer, without which what comes out is affine in what goes in; `dtype`, that of the weights, float32 unless
another is named, which must be that of the data; and a `generator` on the CPU, where the first weights come from.
"""

import itertools
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from course.lvm.checks import Seen, accepts, float_type, function, numbers, one_of, real, whole, wholes
from course.lvm.distributions.families import (
    Bernoulli,
    DiagonalGaussian,
    FullGaussian,
    draw_bits,
    gray_log_prob,
)

NOISES = ("fixed", "learned", "network")


@accepts(inputs=whole(), outputs=whole(), dtype=float_type)
def linear(
    inputs: int,
    outputs: int,
    *,
    dtype: torch.dtype = torch.float32,
    generator: torch.Generator | None = None,
) -> nn.Linear:
    """Make an affine map, weights and bias uniform between ∓1/√inputs, as torch has them.

    Args:
        inputs, outputs: columns that go in and come out, at least 1.
        dtype, generator: as for all networks.

    Raises:
        ValueError: an argument is not of its kind; it is named.

    Example:
        >>> linear(3, 2)
        Linear(in_features=3, out_features=2, bias=True)
    """
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs, dtype=dtype)
    bound = 1 / math.sqrt(inputs)
    for parameter in layer.parameters():
        nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return layer


@accepts(sizes=wholes(count=1), activation=function, dtype=float_type)
def mlp(
    sizes: Sequence[int],
    *,
    activation: Callable[[], nn.Module] = nn.ReLU,
    dtype: torch.dtype = torch.float32,
    generator: torch.Generator | None = None,
) -> nn.Sequential:
    """Chain affine maps from sizes[0] to sizes[-1] columns, with a non-linearity between two of them.

    Args:
        sizes: the number of columns before the first map, between the maps, and after the last, each at least 1. A
            single size makes the network that changes nothing.
        activation: makes a non-linearity; nn.Tanh or nn.Softplus where a smooth function is wanted.
        dtype, generator: as for all networks.

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
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [linear(inputs, outputs, dtype=dtype, generator=generator), _made(activation)]
    return nn.Sequential(*layers[:-1])


def _made(activation: Callable[[], nn.Module]) -> nn.Module:
    try:
        layer = activation()
    except TypeError:
        layer = None
    if not isinstance(layer, nn.Module):
        raise ValueError(f"activation must make a module, as the class nn.ReLU does; got {activation!r}")
    return layer


class _Network(nn.Module):
    """Hidden layers, each with its non-linearity; what comes out of them goes into the heads of a subclass."""

    width: int
    latents: int
    body: nn.Sequential

    def _make(
        self,
        inputs: int,
        hidden: Sequence[int],
        dtype: torch.dtype,
        generator: torch.Generator | None,
    ) -> int:
        """Make the hidden layers, and tell how many columns come out."""
        hidden = list(wholes().take("hidden", hidden, Seen()))
        self.body = mlp([inputs, *hidden], dtype=dtype, generator=generator)
        if hidden:
            self.body.append(nn.ReLU())
        self.settings = {"width": self.width, "latents": self.latents, "hidden": hidden, "dtype": dtype}
        return [inputs, *hidden][-1]

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return self._head().weight, {"D": self.width, "M": self.latents}

    def _head(self) -> nn.Linear:
        """One of the heads, whose weights say dtype and device; to go through all parameters takes longer."""
        raise NotImplementedError


class _Encoder(_Network):
    """A network of x."""

    @accepts(width=whole(), latents=whole())
    def __init__(
        self,
        width: int,
        latents: int,
        hidden: Sequence[int] = (),
        *,
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.width, self.latents = width, latents
        last = self._make(width, hidden, dtype, generator)
        for name, columns in self._heads().items():
            self.add_module(name, linear(last, columns, dtype=dtype, generator=generator))

    def _heads(self) -> dict[str, int]:
        """The heads by name, each with its number of columns."""
        raise NotImplementedError

    def _head(self) -> nn.Linear:
        return getattr(self, next(iter(self._heads())))


class GaussianEncoder(_Encoder):
    """q(z | x) = N(z; mean(h), diag(exp(log_var(h)))), h the last hidden layer of a network of x.

    Args:
        width, latents, hidden, dtype, generator: as for all networks.

    Raises:
        ValueError: an argument is not of its kind; it is named.

    Source: Kingma and Welling (2014).

    Example:
        >>> q = GaussianEncoder(4, 2, hidden=(8,))(torch.zeros(3, 4))
        >>> q.mean.shape, q.log_var.shape
        (torch.Size([3, 2]), torch.Size([3, 2]))
    """

    mean: nn.Linear
    log_var: nn.Linear

    def _heads(self) -> dict[str, int]:
        return {"mean": self.latents, "log_var": self.latents}

    @accepts(x="... D")
    def forward(self, x: Tensor) -> DiagonalGaussian:
        """Read q(z | x_n) off every row of x, (N, D)."""
        features = self.body(x)
        return DiagonalGaussian(self.mean(features), self.log_var(features))


class FullGaussianEncoder(_Encoder):
    """q(z | x) = N(z; mean(h), factor(h) factor(h)ᵀ), h the last hidden layer of a network of x.

    The diagonal of the lower triangular factor is the exponential of what its head gives.

    Args:
        width, latents, hidden, dtype, generator: as for all networks.

    Raises:
        ValueError: an argument is not of its kind; it is named.

    Example:
        >>> FullGaussianEncoder(4, 2, hidden=(8,))(torch.zeros(3, 4)).factor.shape
        torch.Size([3, 2, 2])
    """

    mean: nn.Linear
    factor: nn.Linear

    def _heads(self) -> dict[str, int]:
        return {"mean": self.latents, "factor": self.latents**2}

    @accepts(x="... D")
    def forward(self, x: Tensor) -> FullGaussian:
        """Read q(z | x_n) off every row of x, (N, D)."""
        features = self.body(x)
        lower = self.factor(features).unflatten(-1, (self.latents, self.latents))
        diagonal = torch.diag_embed(lower.diagonal(dim1=-2, dim2=-1).exp())
        return FullGaussian(self.mean(features), lower.tril(-1) + diagonal)


class LinearEncoder(_Network):
    """q(z | x) = N(z; V x + c, diag(exp(log_var))), with one log_var for all x.

    The posterior of x = W z + μ + noise of variance σ² has the covariance σ² (Wᵀ W + σ² I)⁻¹ for all x. So q can be
    exact where the columns of W are orthogonal (Wᵀ W diagonal), as those of probabilistic PCA can be chosen to be; for
    other W the best q loses ½ [log |diag(Wᵀ W + σ² I)| − log |Wᵀ W + σ² I|] nats a row.

    Args:
        width, latents, dtype, generator: as for all networks.

    Raises:
        ValueError: an argument is not of its kind; it is named.

    Source: Lucas et al. (2019).

    Example:
        >>> LinearEncoder(4, 2)(torch.zeros(3, 4)).log_var
        tensor([[0., 0.],
                [0., 0.],
                [0., 0.]], grad_fn=<ExpandBackward0>)
    """

    @accepts(width=whole(), latents=whole())
    def __init__(
        self,
        width: int,
        latents: int,
        *,
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.width, self.latents = width, latents
        self.settings = {"width": width, "latents": latents, "dtype": dtype}
        self.mean = linear(width, latents, dtype=dtype, generator=generator)
        self.log_var = nn.Parameter(torch.zeros(latents, dtype=dtype))

    def _head(self) -> nn.Linear:
        return self.mean

    @accepts(x="... D")
    def forward(self, x: Tensor) -> DiagonalGaussian:
        """Read q(z | x_n) off every row of x, (N, D)."""
        mean = self.mean(x)
        return DiagonalGaussian(mean, self.log_var.expand_as(mean))


class BernoulliEncoder(_Encoder):
    """q(z | x) = Π_m Bernoulli(z_m; sigmoid(logits_m(h))), h the last hidden layer of a network of x.

    The logits leave as they are: the approximation knows how to make probabilities of them.

    Args:
        width, latents, hidden, dtype, generator: as for all networks.

    Raises:
        ValueError: an argument is not of its kind; it is named.

    Source: Mnih and Gregor (2014).

    Example:
        >>> BernoulliEncoder(4, 2)(torch.zeros(3, 4)).sample(5).shape
        torch.Size([5, 3, 2])
    """

    logits: nn.Linear

    def _heads(self) -> dict[str, int]:
        return {"logits": self.latents}

    @accepts(x="... D")
    def forward(self, x: Tensor) -> Bernoulli:
        """Read q(z | x_n) off every row of x, (N, D)."""
        return Bernoulli(self.logits(self.body(x)))


class BernoulliDecoder(_Network):
    """p(x | z) = Π_d Bernoulli(x_d; sigmoid(logits_d(z))).

    log p(x | z) = Σ_d x_d logits_d − log(1 + exp(logits_d)), straight from the logits: their sigmoid would round to 0
    or 1.

    Args:
        latents, width, hidden, dtype, generator: as for all networks.

    Raises:
        ValueError: an argument is not of its kind; it is named.

    Source: Kingma and Welling (2014).

    Example:
        >>> BernoulliDecoder(2, 4).log_prob(torch.ones(3, 4), torch.zeros(5, 3, 2)).shape
        torch.Size([5, 3])
    """

    @accepts(latents=whole(), width=whole())
    def __init__(
        self,
        latents: int,
        width: int,
        hidden: Sequence[int] = (),
        *,
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.latents, self.width = latents, width
        last = self._make(latents, hidden, dtype, generator)
        self.logits_head = linear(last, width, dtype=dtype, generator=generator)

    def _head(self) -> nn.Linear:
        return self.logits_head

    @accepts(z="... M")
    def logits(self, z: Tensor) -> Tensor:
        """Give log p(x_d = 1 | z) − log p(x_d = 0 | z), (..., D)."""
        return self.logits_head(self.body(z))

    @accepts(x=numbers("... D", least=0, most=1), z="... M")
    def log_prob(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,), for x from 0 to 1."""
        return gray_log_prob(self.logits_head(self.body(z)), x)

    def mean(self, z: Tensor) -> Tensor:
        """Give the probabilities of ones, sigmoid(logits), (..., D)."""
        return self.logits(z).sigmoid()

    @torch.no_grad()
    @accepts(z="... M")
    def sample(self, z: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw bits, (..., D), one vector for every z."""
        return draw_bits(self.mean(z), generator)


class GaussianDecoder(_Network):
    """p(x | z) = Π_d N(x_d; mean_d(z), exp(log_var_d)).

    log p(x | z) = −½ Σ_d [(x_d − mean_d)² / exp(log_var_d) + log_var_d + log 2π]. The squared error alone would be the
    right loss for a variance of ½ only; any other weight is a claim about the noise.

    Args:
        latents, width, hidden, dtype, generator: as for all networks.
        noise: "fixed" keeps `variance` for all columns; "learned" begins there and learns one number for all columns;
            "network" lets a second head give the variance of every column for every z.
        variance: σ², positive, in the square of the unit of x; without meaning if noise is "network".

    Raises:
        ValueError: an argument is not of its kind or range; it is named.

    Source: Kingma and Welling (2014).

    Example:
        >>> GaussianDecoder(2, 4, noise="learned").log_prob(torch.ones(3, 4), torch.zeros(5, 3, 2)).shape
        torch.Size([5, 3])
    """

    @accepts(latents=whole(), width=whole(), noise=one_of(*NOISES), variance=real(above=0))
    def __init__(
        self,
        latents: int,
        width: int,
        hidden: Sequence[int] = (),
        *,
        noise: str = "fixed",
        variance: float = 1.0,
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.latents, self.width = latents, width
        last = self._make(latents, hidden, dtype, generator)
        self.settings |= {"noise": noise, "variance": variance}
        self.mean_head = linear(last, width, dtype=dtype, generator=generator)
        if noise == "network":
            self.log_var_head: nn.Module | None = linear(last, width, dtype=dtype, generator=generator)
        else:
            self.log_var_head = None
            start = torch.tensor(math.log(variance), dtype=dtype)
            self.log_var = nn.Parameter(start, requires_grad=noise == "learned")

    def _head(self) -> nn.Linear:
        return self.mean_head

    @accepts(z="... M")
    def forward(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Give the mean (..., D) and log σ², (..., D) or a single number."""
        features = self.body(z)
        log_var = self.log_var if self.log_var_head is None else self.log_var_head(features)
        return self.mean_head(features), log_var

    @accepts(x="... D")
    def log_prob(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,)."""
        mean, log_var = self(z)
        return -0.5 * ((x - mean).square() * (-log_var).exp() + log_var + math.log(2 * math.pi)).sum(-1)

    def mean(self, z: Tensor) -> Tensor:
        """Give the mean of x for every z, (..., D)."""
        return self(z)[0]

    @torch.no_grad()
    @accepts(z="... M")
    def sample(self, z: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw x, (..., D), one row for every z."""
        mean, log_var = self(z)
        noise = torch.empty_like(mean).normal_(generator=generator)
        return mean + (0.5 * log_var).exp() * noise


class InputBaseline(nn.Module):
    """A network b_ψ(x) that guesses the signal from the data alone, one hidden layer of tanh.

    Args:
        width: D.
        hidden: units of the hidden layer.
        dtype, generator: as for all networks.

    Source: Mnih and Gregor (2014).

    Example:
        >>> InputBaseline(784, 100)(torch.zeros(5, 784)).shape
        torch.Size([5])
    """

    @accepts(width=whole(), hidden=whole())
    def __init__(
        self,
        width: int,
        hidden: int,
        *,
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.width = width
        self.layers = mlp((width, hidden, 1), activation=nn.Tanh, dtype=dtype, generator=generator)

    @accepts(x=numbers("N D", empty=True))
    def forward(self, x: Tensor) -> Tensor:
        """Guess the signal of every row x (N, D), (N,)."""
        return self.layers(x).squeeze(-1)

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return next(self.parameters()), {"D": self.width}
