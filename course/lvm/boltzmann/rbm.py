"""The restricted Boltzmann machine as an estimator, with scikit-learn's verbs.

- `RBM`: fit, transform, gibbs, sample, score_samples, save and load
- `start`: parameters from which to begin training
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from os import PathLike
from typing import Any

import torch
from torch import Tensor

from course.lvm import optimization
from course.lvm.boltzmann.energies import hidden_probabilities, log_prob, log_Z
from course.lvm.boltzmann.training import (
    PersistentContrastiveDivergence,
    contrastive_divergence,
    gibbs_step,
)
from course.lvm.checks import check_count
from course.lvm.distributions.families import draw_bits
from course.lvm.optimization import minibatches
from course.lvm.parameters import RBMParameters, validate_rbm


def start(
    width: int,
    hidden: int,
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> RBMParameters:
    """Begin training at weights ~ N(0, 0.01²), small and unlike each other, and at biases of zero.

    Equal weights would stay equal: every hidden unit would learn the same.

    Args:
        width: D.
        hidden: H.
        generator: source of the randomness, on the device.
        dtype: float32 or float64.
        device: where the parameters live.

    Raises:
        ValueError: width or hidden is not positive.

    Source: Hinton (2012).

    Example:
        >>> start(4, 3).weights.shape
        torch.Size([4, 3])
    """
    check_count("width", width)
    check_count("hidden", hidden)
    weights = torch.randn(width, hidden, generator=generator, dtype=dtype, device=device)
    return RBMParameters(0.01 * weights, weights.new_zeros(width), weights.new_zeros(hidden))


class RBM:
    """A restricted Boltzmann machine, p(x, h) ∝ exp(visible_biasᵀx + hidden_biasᵀh + xᵀ weights h).

    Args:
        n_components: H, the number of hidden units.
        learning_rate: the length of a step of gradient ascent.
        batch_size: rows in a minibatch, and the number of persistent chains.
        epochs: how often every row comes.
        gibbs_steps: k, Gibbs steps at each gradient.
        persistent: whether the chains go on from where they stood (PCD-k), or start at the data (CD-k).
        generator: source of the randomness, on the device of the data.
        callback: called as callback(step, parameters, value) after every step; the value is the mean free energy of the
            chains less that of the data (see `training.contrast`), no log-likelihood.

    Attributes (after `fit`):
        weights_: (D, H).
        visible_bias_: (D,).
        hidden_bias_: (H,).
        parameters_: the three as `RBMParameters`.
        steps_: how many steps were made.
        interrupted_: whether training was stopped from the keyboard.

    Raises:
        ValueError: an argument is not of its kind or range; it is named.

    Source: Smolensky (1986); Hinton (2002); Tieleman (2008).

    Example (six pixels, all off or all on):
        >>> generator = torch.Generator().manual_seed(0)
        >>> x = torch.tensor([[0.0] * 6, [1.0] * 6]).repeat(50, 1)
        >>> rbm = RBM(1, batch_size=50, epochs=400, generator=generator).fit(x)
        >>> (rbm.score_samples(torch.tensor([[0.0] * 6, [1.0] * 6, [1.0, 0.0] * 3])) > -4).tolist()
        [True, True, False]
    """

    parameters_: RBMParameters
    steps_: int
    interrupted_: bool

    def __init__(
        self,
        n_components: int,
        *,
        learning_rate: float = 0.1,
        batch_size: int = 100,
        epochs: int = 10,
        gibbs_steps: int = 1,
        persistent: bool = True,
        generator: torch.Generator | None = None,
        callback: Callable[[int, RBMParameters, float], None] | None = None,
    ) -> None:
        self.n_components, self.learning_rate, self.batch_size = n_components, learning_rate, batch_size
        self.epochs, self.gibbs_steps, self.persistent = epochs, gibbs_steps, persistent
        self.generator, self.callback = generator, callback
        for name in ("n_components", "batch_size", "epochs", "gibbs_steps"):
            check_count(name, getattr(self, name))

    def fit(self, data: Tensor | Iterable[Tensor]) -> "RBM":
        """Train on numbers from 0 to 1, as the pixels' states or their probabilities; Ctrl-C keeps what was learned.

        Args:
            data: a tensor (N, D), float32 or float64, or an iterable of minibatches (n, D) which is passed over once in
                every epoch, in its own order.

        Returns:
            The machine itself.

        Raises:
            ValueError: as `stochastic_gradient_ascent`, or data can be passed over only once and epochs is more.
        """
        first, batches = self._batches(data)
        parameters = start(
            first.shape[-1],
            self.n_components,
            generator=self.generator,
            dtype=first.dtype,
            device=first.device,
        )
        result = optimization.stochastic_gradient_ascent(
            batches,
            parameters,
            self._gradient(parameters),
            learning_rate=self.learning_rate,
            callback=self.callback,
        )
        self.parameters_, self.steps_, self.interrupted_ = result.parameters, result.steps, result.interrupted
        return self

    @property
    def weights_(self) -> Tensor:
        """W, (D, H)."""
        return self._fitted().weights

    @property
    def visible_bias_(self) -> Tensor:
        """The visible biases a, (D,)."""
        return self._fitted().visible_bias

    @property
    def hidden_bias_(self) -> Tensor:
        """The hidden biases b, (H,)."""
        return self._fitted().hidden_bias

    def transform(self, x: Tensor) -> Tensor:
        """Infer p(h_j = 1 | x), (N, H): features of the rows x (N, D)."""
        return hidden_probabilities(x, self._fitted())

    def gibbs(self, x: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Make one block Gibbs step x → h → x' from the rows x (N, D)."""
        return gibbs_step(x, self._fitted(), generator=generator)

    def sample(self, n: int, *, steps: int = 1000, generator: torch.Generator | None = None) -> Tensor:
        """Draw n rows (n, D) by as many chains, `steps` Gibbs steps from even coin tosses.

        They follow p(x) as far as the chains have forgotten where they began.
        """
        check_count("n", n)
        check_count("steps", steps)
        parameters = self._fitted()
        x = draw_bits(torch.full_like(parameters.visible_bias.expand(n, -1), 0.5), generator)
        for _ in range(steps):
            x = gibbs_step(x, parameters, generator=generator)
        return x

    def score_samples(self, x: Tensor, *, log_Z: Tensor | float | None = None) -> Tensor:
        """Evaluate log p(x_n), (N,), in nats.

        Args:
            x: rows (N, D).
            log_Z: the logarithm of the partition function, for example from `annealed_importance_sampling`; None for
                the exact one, which needs a layer of at most 25 units.

        Raises:
            ValueError: log_Z is None and both layers are larger, or x does not fit.
        """
        parameters = self._fitted()
        return log_prob(x, parameters, _exact_log_Z(parameters) if log_Z is None else log_Z)

    def save(self, path: str | PathLike) -> None:
        """Write settings and parameters to a file, which torch's safe loader reads; not generator and callback."""
        torch.save({"settings": self._settings(), "parameters": self._fitted()._asdict()}, path)

    @classmethod
    def load(cls, path: str | PathLike, *, device: torch.device | str = "cpu") -> "RBM":
        """Read a machine that `save` wrote; nothing that the file holds is run.

        Raises:
            ValueError: the file holds something else.
        """
        held = torch.load(path, weights_only=True, map_location=device)
        if not isinstance(held, dict) or held.keys() != {"settings", "parameters"}:
            raise ValueError(f"path must lead to a file written by RBM.save; got {path}")
        rbm = cls(**held["settings"])
        rbm.parameters_ = RBMParameters(**held["parameters"])
        validate_rbm(rbm.parameters_)
        return rbm

    def _batches(self, data: Any) -> tuple[Tensor, Iterator[Tensor]]:
        """Return rows that show width, dtype and device, and all batches of all epochs."""
        if isinstance(data, Tensor):
            return data, minibatches(data, self.batch_size, epochs=self.epochs, generator=self.generator)
        if isinstance(data, Iterator):
            if self.epochs > 1:
                raise ValueError(
                    f"data is a {type(data).__name__}, which can be passed over only once, and epochs={self.epochs}"
                )
            first = next(data, None)
            batches = data if first is None else itertools.chain([first], data)
        else:
            first = next(iter(data), None)
            batches = itertools.chain.from_iterable(itertools.repeat(data, self.epochs))
        if not isinstance(first, Tensor):
            raise ValueError(
                f"data must be a tensor (N, D) or an iterable of such; it begins with {type(first).__name__}"
            )
        return first, batches

    def _gradient(self, parameters: RBMParameters) -> Callable[[Tensor, RBMParameters], Any]:
        if not self.persistent:
            return partial(contrastive_divergence, steps=self.gibbs_steps, generator=self.generator)
        halves = torch.full_like(parameters.visible_bias.expand(self.batch_size, -1), 0.5)
        chains = draw_bits(halves, self.generator)
        return PersistentContrastiveDivergence(chains, steps=self.gibbs_steps, generator=self.generator)

    def _settings(self) -> dict[str, Any]:
        names = ("n_components", "learning_rate", "batch_size", "epochs", "gibbs_steps", "persistent")
        return {name: getattr(self, name) for name in names}

    def _fitted(self) -> RBMParameters:
        if not hasattr(self, "parameters_"):
            raise RuntimeError("this RBM has not been fitted; call fit first")
        return self.parameters_


_exact_log_Z = log_Z  # under another name, as score_samples has an argument of this one
