"""The restricted Boltzmann machine as an estimator, with scikit-learn's verbs and the course's contract of models.

- `RBM`: fit, transform, gibbs, sample, score_samples, save and load; log_joint, log_conditional, posterior, log_prob
- `start`: parameters from which to begin training
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Self

import torch
from torch import Tensor

from course.lvm import optimization
from course.lvm.boltzmann.energies import (
    HIDDEN,
    VISIBLE,
    energy,
    hidden_logits,
    hidden_probabilities,
    log_prob,
    log_Z,
    pseudo_log_likelihood,
    visible_logits,
)
from course.lvm.boltzmann.training import (
    ROWS,
    PersistentContrastiveDivergence,
    contrastive_divergence,
    gibbs_step,
)
from course.lvm.checks import Place, Seen, accepts, flag, float_type, function, real, whole
from course.lvm.distributions.families import Bernoulli, draw_bits
from course.lvm.fitted import Fitted
from course.lvm.optimization import minibatches
from course.lvm.parameters import RBMParameters


@accepts(width=whole(), hidden=whole(), dtype=float_type, device=Place())
def start(
    width: int,
    hidden: int,
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> RBMParameters:
    """Begin training at weights ~ N(0, 0.01²), small and unlike each other, and at biases of zero.

    Equal weights would stay equal: every hidden unit would learn the same. In memory the weights of a hidden unit stand
    side by side, which is what matrix products of training like best.

    Args:
        width: D.
        hidden: H.
        generator: source of the randomness, on the device.
        dtype: float32 or float64.
        device: where the parameters live.

    Raises:
        ValueError: width or hidden is not positive, dtype is another, or device is none.

    Source: Hinton (2012).

    Example:
        >>> start(4, 3).weights.shape
        torch.Size([4, 3])
    """
    weights = torch.randn(width, hidden, generator=generator, dtype=dtype, device=device)
    weights = (0.01 * weights).mT.contiguous().mT
    return RBMParameters(weights, weights.new_zeros(width), weights.new_zeros(hidden))


class RBM(Fitted):
    """A restricted Boltzmann machine, p(x, z) ∝ exp(visible_biasᵀx + hidden_biasᵀz + xᵀ weights z).

    The hidden units, h in the other files, are the latent variables z of the course's other models.

    Args:
        n_components: H, the number of hidden units.
        learning_rate: the length of a step of gradient ascent, above 0.
        batch_size: rows in a minibatch, and the number of persistent chains.
        epochs: how often every row comes.
        gibbs_steps: k, Gibbs steps at each gradient.
        persistent: whether the chains go on from where they stood (PCD-k), or start at the data (CD-k).
        generator: source of the randomness, on the device of the data.
        callback: called as callback(step, parameters, value) after every step; the value is the mean free energy of the
            chains less that of the data (see `training.contrast`), no log-likelihood. Without it training is faster.

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
        >>> (rbm.log_prob([[0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1], [1, 0, 1, 0, 1, 0]]) > -4).tolist()
        [True, True, False]
    """

    tuples = (RBMParameters,)
    parameters_: RBMParameters
    steps_: int
    interrupted_: bool

    @accepts(
        n_components=whole(),
        learning_rate=real(above=0),
        batch_size=whole(),
        epochs=whole(),
        gibbs_steps=whole(),
        persistent=flag,
        callback=function,
    )
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

    def fit(self, data: Any, y: object = None) -> Self:
        """Train on numbers from 0 to 1, as the pixels' states or their probabilities; Ctrl-C keeps what was learned.

        Args:
            data: rows (N, D) as a tensor, an array, numbers in lists or a data frame; or an iterable of minibatches
                (n, D), tensors or arrays, which is passed over once in every epoch, in its own order. The machine has
                their dtype; numbers in lists and whole numbers, which have none, become float32.
            y: not looked at; pipelines hand it over.

        Returns:
            The machine itself.

        Raises:
            ValueError: data are no such rows or outside [0, 1], or can be passed over only once and epochs is more.
            FloatingPointError: as `stochastic_gradient_ascent`.
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
            optimizer=partial(torch.optim.SGD, lr=self.learning_rate, fused=True),
            callback=self.callback,
        )
        self.parameters_, self.steps_, self.interrupted_ = (
            result.learned,
            len(result.values),
            result.interrupted,
        )
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
        """Infer p(z_j = 1 | x), (N, H): features of the rows x (N, D), numbers from 0 to 1."""
        return hidden_probabilities(x, self._fitted())

    def fit_transform(self, data: Any, y: object = None) -> Tensor:
        """Train on rows (N, D) and return their features, (N, H)."""
        rows = ROWS.take("data", data, Seen())
        return self.fit(rows).transform(rows)

    @accepts(x=VISIBLE, z=HIDDEN)
    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate −E(x, z) = log p(x, z) + log Z, in nats: unnormalized, as log Z is a sum over all states.

        What a constant does not change is right without it: the posterior, a Markov chain, the gradient of a bound by
        q. A bound on this is one on log p(x) + log Z. Numbers between 0 and 1 stand for the probabilities of
        independent bits, and the result for the mean over these.

        Args:
            x: rows from 0 to 1, (N, D).
            z: hidden units from 0 to 1, (S, N, H) or (N, H).

        Returns:
            (S, N) or (N,).

        Raises:
            ValueError: x or z does not fit, or holds numbers outside [0, 1].
        """
        return -energy(x, z, self.parameters_)

    @accepts(x=VISIBLE, z=HIDDEN)
    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,), for x (N, D) and z (S, N, H) or (N, H), numbers from 0 to 1.

        Gray values of x stand for the probabilities of independent bits, and the result for the mean over these.

        Raises:
            ValueError: x or z does not fit, or holds numbers outside [0, 1].
        """
        return Bernoulli(visible_logits(z, self.parameters_)).log_prob(x)

    def posterior(self, x: Tensor) -> Bernoulli:
        """Return p(z | x_n) for the rows x (N, D), numbers from 0 to 1: independent bits, exactly.

        Raises:
            ValueError: x does not fit, or holds numbers outside [0, 1].
        """
        return Bernoulli(hidden_logits(x, self._fitted()))

    def gibbs(self, x: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Make one block Gibbs step x → z → x' from the rows x (N, D), numbers from 0 to 1."""
        return gibbs_step(x, self._fitted(), generator=generator)

    @accepts(count=whole(), steps=whole())
    @torch.no_grad()
    def sample(
        self, count: int, *, steps: int = 1000, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor]:
        """Draw x (count, D) and z (count, H) by as many chains, `steps` Gibbs steps from even coin tosses.

        They follow p(x, z) as far as the chains have forgotten where they began.

        Raises:
            ValueError: count or steps is not positive.
        """
        x = _coins(count, self.visible_bias_, generator)
        x = gibbs_step(x, self.parameters_, steps=steps, generator=generator)
        return x, draw_bits(hidden_probabilities(x, self.parameters_), generator)

    def log_prob(self, x: Tensor, *, log_Z: Tensor | float | None = None) -> Tensor:
        """Evaluate log p(x_n), (N,), in nats.

        Args:
            x: rows of zeros and ones, (N, D).
            log_Z: the logarithm of the partition function, for example from `annealed_importance_sampling`; None for
                the exact one, which needs a layer of at most 25 units.

        Raises:
            ValueError: log_Z is None and both layers are larger, or x does not fit, or holds other numbers.
        """
        parameters = self._fitted()
        return log_prob(x, parameters, _exact_log_Z(parameters) if log_Z is None else log_Z)

    def score_samples(self, x: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Estimate the pseudo-log-likelihood of the rows x (N, D), zeros and ones; (N,), in nats.

        It is what scikit-learn's `BernoulliRBM.score_samples` gives, and no log p(x), for which see `log_prob`: the
        sum over units of log p(x_i | all other units), which needs no log Z, by one unit drawn for every row.

        Raises:
            ValueError: x does not fit, or holds other numbers than zeros and ones.
        """
        return pseudo_log_likelihood(x, self._fitted(), generator=generator)

    def _batches(self, data: Any) -> tuple[Tensor, Iterable[Tensor]]:
        """Return rows that show width, dtype and device, and all batches of all epochs."""
        if not _holds_batches(data):
            rows = ROWS.take("data", data, Seen())
            return rows, minibatches(rows, self.batch_size, epochs=self.epochs, generator=self.generator)
        if isinstance(data, Iterator):
            if self.epochs > 1:
                raise ValueError(
                    f"data is a {type(data).__name__}, which can be passed over only once, and epochs={self.epochs}"
                )
            first = next(data, None)
            batches: Iterable[Any] = data if first is None else itertools.chain([first], data)
        else:
            first = next(iter(data), None)
            batches = itertools.chain.from_iterable(itertools.repeat(data, self.epochs))
        seen = Seen()
        first = ROWS.take("data", first, seen)
        return first, (VISIBLE.take("data", batch, replace(seen, front={})) for batch in batches)

    def _gradient(self, parameters: RBMParameters) -> Callable[[Tensor, RBMParameters], Any]:
        how: dict[str, Any] = {"steps": self.gibbs_steps, "generator": self.generator}
        how["watched"] = self.callback is not None
        if not self.persistent:
            return partial(contrastive_divergence, **how)
        chains = _coins(self.batch_size, parameters.visible_bias, self.generator)
        return PersistentContrastiveDivergence(chains, **how)

    def _fitted(self) -> RBMParameters:
        self._check_fitted()
        return self.parameters_

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        width, hidden = self._fitted().weights.shape
        return self.parameters_.weights, {"D": width, "H": hidden}


def _coins(count: int, like: Tensor, generator: torch.Generator | None) -> Tensor:
    """Toss even coins, (count, D), for as many units as there are biases."""
    return draw_bits(torch.full_like(like.expand(count, -1), 0.5), generator)


def _holds_batches(data: Any) -> bool:
    """Whether data are an iterable of minibatches, and no rows themselves."""
    if isinstance(data, Tensor | str | bytes | dict) or hasattr(data, "to_numpy") or hasattr(data, "dtype"):
        return False
    return isinstance(data, Iterable) and not (
        isinstance(data, list | tuple) and getattr(next(iter(data), None), "ndim", 1) < 2
    )


_exact_log_Z = log_Z  # under another name, as log_prob has an argument of this one
