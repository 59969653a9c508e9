"""The networks of a Helmholtz machine: one makes data from the top down, one finds from the data up what caused them.

- `SigmoidBeliefNetwork`: the generative half, layers of bits, each drawn given the next; `log_joint` and `sample`
- `RecognitionNetwork`: x -> q(z | x), one network for all data points
- `LayeredBernoulli`: that q, a chain of layers of bits
"""

import itertools
from collections.abc import Iterable, Sequence
from os import PathLike
from typing import BinaryIO, NamedTuple, Self

import torch
from torch import Tensor, nn

from course.lvm.checks import Checked, Seen, accepts, float_type, numbers, whole, wholes
from course.lvm.contracts import mapped
from course.lvm.distributions.families import Bernoulli, draw_bits, gray_log_prob
from course.lvm.fitted import read, write

_ROWS = numbers("... N D", finite=False)


class _Layers(nn.Module):
    """Weights between layers of bits, and biases."""

    @accepts(widths=wholes(count=2), dtype=float_type)
    def __init__(
        self,
        widths: Sequence[int],
        *,
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.widths = tuple(widths)
        first = (0.1 * torch.randn(shape, generator=generator, dtype=dtype) for shape in self._shapes())
        self.weights = nn.ParameterList(map(nn.Parameter, first))
        zeros = (torch.zeros(width, dtype=dtype) for width in self._with_bias())
        self.biases = nn.ParameterList(map(nn.Parameter, zeros))

    def save(self, path: str | PathLike | BinaryIO) -> None:
        """Write widths and weights to a file.

        Raises:
            ValueError: path cannot be written to.
        """
        write(path, type(self).__name__, {"widths": list(self.widths), "learned": dict(self.state_dict())})

    @classmethod
    def load(cls, path: str | PathLike | BinaryIO, *, device: torch.device | str = "cpu") -> Self:
        """Read what `save` has written, with torch's loader that makes tensors and plain values only.

        Args:
            path: the file.
            device: where the weights shall be.

        Raises:
            ValueError: the file holds something else.
        """
        content = read(path, cls.__name__, device=device)
        network = cls(content["widths"], dtype=content["learned"]["biases.0"].dtype).to(device)
        network.load_state_dict(content["learned"])
        return network

    def _shapes(self) -> Iterable[tuple[int, int]]:
        """Of the weights, those next to the data first: columns are the units that are drawn."""
        raise NotImplementedError

    def _with_bias(self) -> Sequence[int]:
        """The widths of the layers that are drawn."""
        raise NotImplementedError


class SigmoidBeliefNetwork(_Layers):
    """A directed model of bits, drawn layer by layer from the top down to the data.

    p(x, z) = p(h_L) Π_l p(h_{l−1} | h_l), with h_0 = x and z = [h_1, …, h_L] side by side, lowest layer first;
    p(h_l = 1 | h_{l+1}) = sigmoid(h_{l+1} weights[l] + biases[l]), and p(h_L = 1) = sigmoid(biases[L]).

    Args:
        widths: the number of units of every layer from the data up, (D, M_1, …, M_L), each at least 1.
        dtype: of the weights, and of the data.
        generator: where the first weights come from, N(0, 0.1²); the biases start at zero.

    It learns together with a `RecognitionNetwork`, by `variational.amortized.fit` with `wake_sleep.WakeSleep()` as the
    objective; see there.

    Attributes:
        weights: weights[l] leads from layer l + 1 down to layer l, (M_{l+1}, M_l).
        biases: biases[l] belongs to layer l, (M_l,); biases[L] is the prior's.

    Raises:
        ValueError: fewer than two layers, or an empty one.

    Source: Neal (1992).

    Example (a coin that is copied):
        >>> model = SigmoidBeliefNetwork((1, 1))
        >>> with torch.no_grad():
        ...     _ = model.weights[0].fill_(200.0), model.biases[0].fill_(-100.0)
        >>> model.log_joint(torch.ones(1, 1), torch.tensor([[[1.0]], [[0.0]]])).detach()
        tensor([[  -0.6931],
                [-100.6931]])
        >>> x, z = model.sample(4)
        >>> torch.equal(x, z)
        True
    """

    def _shapes(self) -> Iterable[tuple[int, int]]:
        return ((above, below) for below, above in itertools.pairwise(self.widths))

    def _with_bias(self) -> Sequence[int]:
        return self.widths

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return self.biases[0], {"D": self.widths[0], "M": sum(self.widths[1:])}

    def prior(self) -> Bernoulli:
        """Return p(z) as an approximation of one row; with more than one hidden layer its bits depend on each other.

        Raises:
            ValueError: there is more than one hidden layer.
        """
        if len(self.widths) > 2:
            raise ValueError(
                f"widths must hold one hidden layer for a prior of independent bits; got {self.widths}"
            )
        return Bernoulli(self.biases[-1][None])

    @accepts(x=numbers("... D", least=0, most=1), z=numbers("... M", least=0, most=1))
    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x | z) = log p(x | h_1), (S, N) or (N,)."""
        return gray_log_prob(z[..., : self.widths[1]] @ self.weights[0] + self.biases[0], x)

    @accepts(x=numbers("... D", least=0, most=1), z=numbers("... M", least=0, most=1))
    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x, z), x (N, D) and z (S, N, M) or (N, M) with M = M_1 + … + M_L; (S, N) or (N,).

        Raises:
            ValueError: x or z is not as wide as the layers, or holds no bits.
        """
        layers = (x, *_split(z, self.widths))
        total = gray_log_prob(self.biases[-1], layers[-1])
        for layer, weight in enumerate(self.weights):
            logits = layers[layer + 1] @ weight + self.biases[layer]
            total = total + gray_log_prob(logits, layers[layer])
        return total

    @accepts(count=whole())
    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw (x, z) from the top down, (count, D) and (count, M), without gradient.

        Raises:
            ValueError: the count is not a positive whole number.
        """
        with torch.no_grad():
            top = self.biases[-1]
            layers = [draw_bits((top + top.new_zeros(count, self.widths[-1])).sigmoid(), generator)]
            for weight, bias in zip(reversed(self.weights), reversed(self.biases[:-1]), strict=True):
                layers.append(draw_bits((layers[-1] @ weight + bias).sigmoid(), generator))
        x, *hidden = reversed(layers)
        return x, torch.cat(hidden, -1)


def _over_rows(bias: Tensor, weight: Tensor) -> Tensor:
    """A bias beside its weight: where both have axes in front, of many machines side by side, the rows need one too."""
    return bias if bias.ndim in (1, weight.ndim) else bias.unsqueeze(-2)


def _split(z: Tensor, widths: Sequence[int]) -> tuple[Tensor, ...]:
    """Cut z (…, M) into the hidden layers h_1, …, h_L, for widths (D, M_1, …, M_L)."""
    return z.split(list(widths[1:]), -1)


class _LayeredFields(NamedTuple):
    x: Tensor
    weights: Sequence[Tensor]
    biases: Sequence[Tensor]


class LayeredBernoulli(Checked, _LayeredFields):
    """A chain of layers of bits above the data, q(z | x) = Π_l q(h_{l+1} | h_l) with h_0 = x, z = [h_1, …, h_L].

    q(h_{l+1} = 1 | h_l) = sigmoid(h_l weights[l] + biases[l]). With one hidden layer the bits are independent given
    x, as in `families.Bernoulli`; with more, only given the layer below. The entropy has no closed form then,
    so there is no `entropy`, and as bits do not move with their logits, no `rsample`.

    Attributes:
        x: data, (N, D).
        weights: weights[l] leads from layer l up to layer l + 1, (M_l, M_{l+1}).
        biases: biases[l] belongs to layer l + 1, (M_{l+1},).

    Raises:
        ValueError: x are no rows, or weights and biases do not fit them and each other.

    Example:
        >>> q = LayeredBernoulli(torch.ones(3, 2), (torch.zeros(2, 4),), (torch.zeros(4),))
        >>> q.sample(5).shape, q.log_prob(torch.zeros(3, 4))
        (torch.Size([5, 3, 4]), tensor([-2.7726, -2.7726, -2.7726]))
    """

    __slots__ = ()

    def __new__(cls, x: Tensor, weights: Sequence[Tensor], biases: Sequence[Tensor]) -> Self:
        x = _ROWS.take("x", x, Seen())
        widths = [x.shape[-1], *(bias.shape[-1] for bias in biases)]
        found = [tuple(weight.shape[-2:]) for weight in weights]
        if not found or found != list(itertools.pairwise(widths)):
            raise ValueError(
                f"weights must have the shapes {list(itertools.pairwise(widths))}, as x and biases say; got {found}"
            )
        return tuple.__new__(cls, (x, tuple(weights), tuple(biases)))

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return self.biases[0], {"M": sum(bias.shape[-1] for bias in self.biases)}

    def detach(self) -> "LayeredBernoulli":
        """Return the same distribution without gradient."""
        return mapped(Tensor.detach, self)

    @accepts(samples=whole())
    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q from the data up, (S, N, M), without gradient."""
        with torch.no_grad():
            layers = [self.x.expand(samples, *self.x.shape)]
            for weight, bias in zip(self.weights, self.biases, strict=True):
                logits = layers[-1] @ weight + _over_rows(bias, weight)
                layers.append(draw_bits(logits.sigmoid(), generator))
        return torch.cat(layers[1:], -1)

    @accepts(z=numbers("... M", least=0, most=1))
    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z | x) for z (S, N, M) or (N, M), summed over the M bits; (S, N) or (N,)."""
        widths = (self.x.shape[-1], *(bias.shape[-1] for bias in self.biases))
        hidden = _split(z, widths)
        return sum(
            (
                gray_log_prob(below @ weight + _over_rows(bias, weight), layer)
                for below, layer, weight, bias in zip(
                    (self.x, *hidden[:-1]), hidden, self.weights, self.biases, strict=True
                )
            ),
            start=torch.zeros((), dtype=self.x.dtype, device=self.x.device),
        )


class RecognitionNetwork(_Layers):
    """The encoder that turns the layers of a `SigmoidBeliefNetwork` upside down: x -> `LayeredBernoulli`.

    Args:
        widths: the number of units of every layer from the data up, (D, M_1, …, M_L), as of the model.
        dtype: of the weights, and of the data.
        generator: where the first weights come from, N(0, 0.1²); the biases start at zero.

    Raises:
        ValueError: fewer than two layers, or an empty one.

    Source: Dayan et al. (1995).

    Example:
        >>> encode = RecognitionNetwork((16, 8, 1))
        >>> encode(torch.zeros(5, 16)).sample(3).shape
        torch.Size([3, 5, 9])
    """

    def _shapes(self) -> Iterable[tuple[int, int]]:
        return itertools.pairwise(self.widths)

    def _with_bias(self) -> Sequence[int]:
        return self.widths[1:]

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return self.biases[0], {"D": self.widths[0]}

    @accepts(x=numbers("... D", least=0, most=1))
    def forward(self, x: Tensor) -> LayeredBernoulli:
        """Infer q(z | x) for rows x, (N, D).

        Raises:
            ValueError: x is not as wide as the lowest layer.
        """
        return LayeredBernoulli(x, list(self.weights), list(self.biases))
