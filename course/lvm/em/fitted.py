"""What models with scikit-learn's verbs have in common: arguments by name, scores, a file to keep them in.

- `Fitted`: the class they are made from; `fit`, and what is said of rows, are their own
- `best_of`: the highest of several runs of EM
- `numbers_or_rows`, `rows_with_sample`: what `fit` and the steps of EM take as data
"""

import inspect
import math
import os
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import numpy as np
import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, numbers
from course.lvm.distributions.gaussian import DegenerateComponent
from course.lvm.em import loop
from course.lvm.rows import Rows

Model = TypeVar("Model", bound="Fitted")
NOT_KEPT = ("generator", "callback")  # arguments that a file cannot hold


class Fitted:
    """A density model that is fitted to rows, with scikit-learn's verbs; `sklearn.base.clone` and its kin take it.

    What is made from it has a constructor that keeps its arguments under their names, and after the fit `parameters_`,
    a tuple of tensors, and each of its fields once more under its name with "_" at the end.

    Example:
        >>> from course.lvm.em.ppca import PPCA
        >>> model = PPCA(2, method="em")
        >>> model.set_params(n_components=1), model.get_params()["tolerance"]
        (PPCA(n_components=1, method='em'), 1e-06)
    """

    _kind: ClassVar[Any]  # the class of `parameters_`
    parameters_: Any
    trace_: loop.Trace
    converged_: bool

    def score_samples(self, x: Tensor) -> Tensor:
        """Evaluate the log-density log p(x_n) of every row of x (N, D), (N,), in nats."""
        return self._log_density(x, self._exact())

    def score(self, x: Tensor) -> float:
        """Average the log-density over the rows of x (N, D), in nats."""
        return float(self._scores(x).mean())

    def aic(self, x: Tensor) -> float:
        """Weigh fit against size, −2 ℓ + 2 · number of free parameters, for x (N, D); less is better (Akaike 1974)."""
        return float(2 * self._free_parameters() - 2 * self._scores(x).sum())

    def bic(self, x: Tensor) -> float:
        """Weigh fit against size, −2 ℓ + log N · number of free parameters, for x (N, D) (Schwarz 1978)."""
        scores = self._scores(x)
        return float(math.log(len(scores)) * self._free_parameters() - 2 * scores.sum())

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the arguments of the constructor by name; none is a model, so `deep` changes nothing."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self: Model, **changes: Any) -> Model:
        """Change arguments of the constructor, which looks at them; what was fitted stays until the next fit.

        Raises:
            ValueError: there is no such argument, or it is not of its kind or range.
        """
        known = self.get_params()
        if unknown := changes.keys() - known.keys():
            raise ValueError(
                f"{type(self).__name__} has no {', '.join(sorted(unknown))}; it has {', '.join(known)}"
            )
        vars(self).update(vars(type(self)(**{**known, **changes})))
        return self

    def save(self, path: str | os.PathLike) -> None:
        """Write the arguments, but for generator and callback, and what was fitted to a file at `path`.

        Raises:
            ValueError: path is no path, or its folder is not there.
        """
        state = {
            name: value._asdict() if hasattr(value, "_asdict") else value
            for name, value in vars(self).items()
            if name not in NOT_KEPT
        }
        try:
            torch.save({"class": type(self).__name__, "state": state}, _path(path))
        except (OSError, RuntimeError) as error:
            raise ValueError(f"path must be one that can be written to; got {str(path)!r}: {error}") from None

    @classmethod
    def load(cls: type[Model], path: str | os.PathLike) -> Model:
        """Read a model that `save` wrote. Nothing in the file is run; its tensors come back to the cpu.

        Raises:
            ValueError: path is no path, there is no file, or it holds no model of this class.
        """
        expected = f"path must be a file that {cls.__name__}.save wrote"
        try:
            found = torch.load(_path(path), map_location="cpu", weights_only=True)
            if found["class"] != cls.__name__:
                raise ValueError(f"it holds {found['class']}")
            kinds = {"parameters_": cls._kind, "init": cls._kind, "trace_": loop.Trace}
            state = {k: kinds[k](**v) if isinstance(v, dict) else v for k, v in found["state"].items()}
            model = cls(**{name: state[name] for name in inspect.signature(cls).parameters if name in state})
        except Exception as error:  # there are many ways of being no such file
            raise ValueError(f"{expected}; got {str(path)!r}: {error}") from None
        vars(model).update(state)
        return model

    def __repr__(self) -> str:
        """The arguments that are not what they are by default."""
        defaults = {name: each.default for name, each in inspect.signature(type(self)).parameters.items()}
        shown = {
            name: repr(value) if isinstance(value, str | int | float) else f"<{type(value).__name__}>"
            for name, value in self.get_params().items()
            if value is not defaults[name] and value != defaults[name]
        }
        return f"{type(self).__name__}({', '.join(f'{name}={value}' for name, value in shown.items())})"

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn's `cross_val_score` and its kin ask first."""
        from sklearn.base import BaseEstimator

        return BaseEstimator().__sklearn_tags__()

    @staticmethod
    def _log_density(x: Tensor, parameters: Any) -> Tensor:
        raise NotImplementedError

    def _free_parameters(self) -> int:
        """How many numbers the fit had to find."""
        raise NotImplementedError

    def _scores(self, x: Tensor) -> Tensor:
        """The log-densities in float64, of one row at least."""
        scores = self.score_samples(x)
        if not len(scores):
            raise ValueError("x must have rows; got none")
        return scores.to("cpu", torch.float64)

    def _keep(self, parameters: Any, data: Tensor | Rows) -> None:
        """Keep θ as it was computed, and its fields in the dtype of the data."""
        self.parameters_ = parameters
        for name, value in parameters._asdict().items():
            setattr(self, f"{name}_", value.to(data.device, data.dtype))

    def _exact(self) -> Any:
        """Return the fitted θ as it was computed, as far as the device of the data allows."""
        rough = self._rough()
        dtype = torch.float32 if rough[0].device.type == "mps" else torch.float64
        return self._kind(*(value.to(rough[0].device, dtype) for value in self.parameters_))

    def _rough(self) -> Any:
        """Return the fitted θ in the dtype of the data."""
        if not hasattr(self, "parameters_"):
            raise RuntimeError(f"this {type(self).__name__} has not been fitted; call fit first")
        return self._kind(*(getattr(self, f"{name}_") for name in self.parameters_._fields))


def best_of(run: Callable[[], loop.EMResult], n_init: int) -> loop.EMResult:
    """Run EM from `n_init` starts and return the highest end; a start that degenerates is noted and passed over.

    Args:
        run: makes a start and goes up from it.
        n_init: how many starts.

    Raises:
        DegenerateComponent: every start ends in an empty or collapsed component.

    Example:
        >>> ends = iter([-3.0, -2.0, -4.0])
        >>> run = lambda: loop.EMResult("θ", loop.Trace([next(ends)], []), True, 0)
        >>> best_of(run, 3).trace.log_likelihoods
        [-2.0]
    """
    results: list[loop.EMResult] = []
    failures: dict[int, DegenerateComponent] = {}
    for attempt in range(1, n_init + 1):
        try:
            results.append(run())
        except DegenerateComponent as error:
            failures[attempt] = error
            continue
        if results[-1].interrupted:
            break
    if not results:
        raise failures[n_init]
    best = max(results, key=lambda result: result.trace.log_likelihoods[-1:])
    best.trace.notes.extend(f"start {attempt} was given up: {error}" for attempt, error in failures.items())
    return best


def numbers_or_rows(data: Any) -> Tensor | Rows:
    """Return a tensor (N, D) where the numbers are all at hand, of which no entry was looked at; else `Rows`.

    Args:
        data: a tensor, an array, lists of numbers, or a data frame; a re-iterable of chunks, or `Rows`.

    Raises:
        ValueError: data are no such thing, have no rows, or no numbers; or as `Rows`.

    Example:
        >>> numbers_or_rows([[1, 2], [3, 4], [5, 6]]).shape, type(numbers_or_rows([torch.ones(3, 2)])).__name__
        (torch.Size([3, 2]), 'Rows')
    """
    found = _at_hand(data)
    return found if isinstance(found, Tensor) else Rows.of(found)


@accepts()
def rows_with_sample(data: Any, *, generator: torch.Generator | None = None) -> Rows:
    """Return `Rows` with a sample.

    Args:
        data: as `numbers_or_rows`; `Rows` must have a sample.
        generator: source of the randomness of the sample.

    Raises:
        ValueError: as `Rows`.

    Example:
        >>> rows_with_sample([[1, 2], [3, 4], [5, 6]]).sample.shape
        torch.Size([3, 2])
    """
    rows = data if isinstance(data, Rows) else Rows(_at_hand(data), generator=generator)
    if not len(rows.sample):
        raise ValueError("data given as Rows must have a sample; make them with a sample_size")
    return rows


def _at_hand(data: Any) -> Any:
    """Make a tensor of what holds all its numbers; leave chunks, and what is no data, as they are."""
    chunks = isinstance(data, list | tuple) and any(getattr(part, "ndim", 0) == 2 for part in data)
    if chunks or isinstance(data, np.memmap):
        return data
    if not isinstance(data, Tensor | np.ndarray | list | tuple) and not hasattr(data, "to_numpy"):
        return data
    shared = isinstance(data, np.ndarray) and data.flags.c_contiguous and data.flags.writeable
    if shared and data.dtype in (np.float32, np.float64):
        data = torch.from_numpy(data)
    return numbers("N D", finite=False).take("data", data, Seen()).detach()


def _path(path: Any) -> str | os.PathLike:
    if not isinstance(path, str | os.PathLike):
        raise ValueError(f"path must be a path to a file; got {path!r}")
    return path
