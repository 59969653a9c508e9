"""What comes in at a public door: made a tensor or a number where that loses nothing, else refused before any work, by
a `ValueError` that names the argument, what was expected and what came.

A door says what it takes, and its body sees nothing else:

    @accepts(x="N D", means="K D", weights=numbers("K", least=0), max_steps=whole())
    def log_density(x, means, weights, max_steps): ...

- `accepts`: the decorator; a plain text of axes is `numbers` of that shape, and a `generator` is looked at by itself
- `numbers`: a tensor, an array, numbers in lists, or a data frame, of float32 or float64
- `whole`, `real`: one number; `wholes`: whole numbers in a list
- `one_of`, `made`, `function`: a word out of a few, an object of a class, something to be called
- `flag`, `text`, `float_type`: True or False, any text, torch.float32 or torch.float64
- `NOISE`: the shape, dtype and device of what is drawn
- `Checked`: for named tuples whose constructor is a door

What stands in the middle of a computation is looked at by

- `check_values`: rows that are finite, and whose squares are
- `per_sample`, `one_number`: what a caller's function returned, a number for every sample and row, or one
"""

import functools
import inspect
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, cast

import numpy as np
import torch
from torch import Tensor

FLOATS = (torch.float32, torch.float64)
NO_LIMITS = (-math.inf, -math.inf, math.inf, math.inf)
POSITIONAL = (inspect.Parameter.POSITIONAL_OR_KEYWORD,)
P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Seen:
    """What the arguments looked at so far have told: sizes of axes and the type of numbers, each with its source."""

    sizes: dict[str, tuple[int, str]] = field(default_factory=dict)
    like: Tensor | None = None
    like_name: str = ""
    # the axes that "..." stands for, broadcast: of what has axes behind them, and of what has none
    front: dict[bool, tuple[tuple[int, ...], str]] = field(default_factory=dict)

    def learn(self, name: str, tensor: Tensor, sizes: Mapping[str, int]) -> None:
        """Take what an argument, or the object a method belongs to, says."""
        if self.like is None:
            self.like, self.like_name = tensor, name
        for axis, size in sizes.items():
            self.sizes.setdefault(axis, (size, name))


@dataclass(frozen=True)
class Numbers:
    """What `numbers` describes."""

    axes: str
    least: float
    most: float
    above: float
    below: float
    finite: bool
    empty: bool
    symmetric: bool
    mixed: bool
    bits: bool

    def take(self, name: str, value: Any, seen: Seen) -> Tensor:
        """Return a tensor of the shape, the dtype and the range."""
        tensor = as_tensor(name, value, seen.like)
        self._check_kind(name, tensor, seen)
        self._check_shape(name, tensor, seen)
        if tensor.numel():
            self._check_range(name, tensor)
            if self.bits:
                _check_bits(name, tensor)
            if self.symmetric:
                check_symmetric(name, tensor)
        elif not self.empty:
            raise ValueError(f"{name} must not be empty; got the shape {tuple(tensor.shape)}")
        return tensor

    def _check_kind(self, name: str, tensor: Tensor, seen: Seen) -> None:
        if seen.like is None:
            seen.learn(name, tensor, {})
        elif tensor.dtype != seen.like.dtype and not self.mixed:
            raise ValueError(
                f"{name} holds {tensor.dtype} where {seen.like_name} holds {seen.like.dtype}; convert one of them"
            )
        elif tensor.device != seen.like.device:
            raise ValueError(
                f"{name} is on {tensor.device} where {seen.like_name} is on {seen.like.device}; move one of them"
            )

    def _check_shape(self, name: str, tensor: Tensor, seen: Seen) -> None:
        axes, shape = self.axes.split(), tuple(tensor.shape)
        front: tuple[int, ...] = ()
        if axes[:1] == ["..."]:
            axes = axes[1:]
            place = max(len(shape) - len(axes), 0)
            fits, front, shape = len(shape) >= len(axes), shape[:place], shape[place:]
        elif axes[-1:] == ["..."]:
            axes = axes[:-1]
            fits, shape = len(shape) >= len(axes), shape[: len(axes)]
        else:
            fits = len(shape) == len(axes)
        found: dict[str, int] = {}
        for axis, size in zip(axes, shape, strict=False) if fits else ():
            symbol = axis.removesuffix("?")
            known = int(symbol) if symbol.isdigit() else found.get(symbol, seen.sizes.get(symbol, (None,))[0])
            optional = axis != symbol and 1 in (size, known)
            if known is not None and size != known and not optional:
                fits = False
            elif known is None or (optional and known == 1):
                found[symbol] = size
        if not fits:
            raise ValueError(f"{name} must have the shape {self._expected(seen)}; got {tuple(tensor.shape)}")
        if front:
            self._check_front(name, front, seen, bool(axes))
        for symbol, size in found.items():
            if seen.sizes.get(symbol, (1, ""))[0] == 1:
                seen.sizes[symbol] = (size, name)

    def _check_front(self, name: str, front: tuple[int, ...], seen: Seen, named: bool) -> None:
        known, source = seen.front.get(named, ((), ""))
        together = _broadcast(known, front)
        if together is None:
            raise ValueError(f"{name} must have axes in front that fit {known} as in {source}; got {front}")
        seen.front[named] = (together, source if together == known else name)

    def _expected(self, seen: Seen) -> str:
        """The shape in words: (N, D) with D = 2, as means has it."""
        symbols = [axis.removesuffix("?") for axis in self.axes.split()]
        known = {symbol: seen.sizes[symbol] for symbol in symbols if symbol in seen.sizes}
        shape = "(" + ", ".join("…" if symbol == "..." else symbol for symbol in symbols)
        shape += ",)" if len(symbols) == 1 else ")"
        where = [f"{symbol} = {size} as in {source}" for symbol, (size, source) in known.items()]
        return f"{shape} with {' and '.join(where)}" if where else shape

    def _check_range(self, name: str, tensor: Tensor) -> None:
        if not self.finite and (self.least, self.above, self.most, self.below) == NO_LIMITS:
            return
        values = tensor.detach()
        if values.ndim > 1 and values.mT.is_contiguous():
            values = values.mT  # torch is eight times as fast where numbers follow each other in memory
        low, high = (float(end) for end in values.aminmax())
        fine = self.least <= low and self.above < low if self.finite or low > -math.inf else self.least == low
        fine = fine and high <= self.most and (high < self.below or high == self.below == math.inf)
        if math.isnan(low) or not fine or (self.finite and high == math.inf):
            wrong = ~self._within(tensor)
            index = tuple(int(i) for i in wrong.nonzero()[0])
            where = f" at index {index}" if index else ""
            raise ValueError(f"{name} must hold {self._range()}; got {tensor[index].item():g}{where}")

    def _within(self, tensor: Tensor) -> Tensor:
        inside = (tensor >= self.least) & (tensor <= self.most)
        if self.above > -math.inf:
            inside &= tensor > self.above
        if self.below < math.inf:
            inside &= tensor < self.below
        return inside & tensor.isfinite() if self.finite else inside

    def _range(self) -> str:
        kind = "finite numbers" if self.finite else "numbers"
        if self.above > -math.inf:
            kind += f" above {self.above:g}"
        if self.below < math.inf:
            kind += f"{' and' if self.above > -math.inf else ''} below {self.below:g}"
        if self.least > -math.inf and self.most < math.inf:
            return f"{kind} from {self.least:g} to {self.most:g}"
        kind += f", at least {self.least:g}" if self.least > -math.inf else ""
        return kind + (f", at most {self.most:g}" if self.most < math.inf else "")


def _broadcast(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape that two become together, or None; torch's own takes ten times as long to tell."""
    if len(one) < len(other):
        one, other = other, one
    behind = len(one) - len(other)
    pairs = list(zip(one[behind:], other, strict=True))
    if any(a != b and 1 not in (a, b) for a, b in pairs):
        return None
    return one[:behind] + tuple(b if a == 1 else a for a, b in pairs)


def numbers(
    axes: str,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    above: float = -math.inf,
    below: float = math.inf,
    finite: bool = True,
    empty: bool = False,
    symmetric: bool = False,
    mixed: bool = False,
    bits: bool = False,
) -> Numbers:
    """Describe a tensor of numbers.

    Args:
        axes: the names of its axes, "N D". What has one name has one size in all arguments of a call, and in the object
            that a method belongs to; a digit is a size itself; "N?" may be 1 instead; "... D" has any axes before D,
            which must broadcast with those of the others; "S ..." has any behind S.
        least, most, above, below: the range, the last two without their ends.
        finite: whether infinite and NaN are refused. Where they are not, NaN has to show in the result.
        empty: whether there may be no number at all.
        symmetric: whether the last two axes must hold symmetric matrices, but for rounding.
        mixed: whether the dtype may be another than that of the other arguments.
        bits: whether all must be zeros and ones.

    Example:
        >>> numbers("N D").take("x", [[1, 2], [3, 4]], Seen())
        tensor([[1., 2.],
                [3., 4.]])
        >>> numbers("K", above=0).take("scale", torch.tensor([1.0, -2.0]), Seen())
        Traceback (most recent call last):
        ValueError: scale must hold finite numbers above 0; got -2 at index (1,)
    """
    return Numbers(axes, least, most, above, below, finite, empty, symmetric, mixed, bits)


def _check_bits(name: str, tensor: Tensor) -> None:
    wrong = (tensor != 0) & (tensor != 1)
    if wrong.any():
        index = tuple(int(i) for i in wrong.nonzero()[0])
        where = f" at index {index}" if index else ""
        raise ValueError(f"{name} must hold zeros and ones; got {tensor[index].item():g}{where}")


def check_symmetric(name: str, matrices: Tensor) -> None:
    """Raise a `ValueError` unless the matrices (..., D, D) are symmetric, but for what sums over many rows round off.

    That is a share of √(a_ii a_jj), for columns have units of their own, and some last digits of the largest entry.

    Example:
        >>> check_symmetric("covariance", torch.tensor([[1.0, 0.5], [0.0, 1.0]]))
        Traceback (most recent call last):
        ValueError: covariance must be symmetric; entries that should be equal differ by 0.5
    """
    matrices, eps = matrices.detach(), torch.finfo(matrices.dtype).eps
    differences = (matrices - matrices.mT).abs()
    scales = matrices.diagonal(dim1=-2, dim2=-1).abs().sqrt()
    allowed = max(1e3 * eps, 1e-9) * scales[..., None] * scales[..., None, :] + 4 * eps * matrices.abs().max()
    if (differences > allowed).any():
        difference = float(differences[differences > allowed].max())
        raise ValueError(f"{name} must be symmetric; entries that should be equal differ by {difference:g}")


def as_tensor(name: str, value: Any, like: Tensor | None = None) -> Tensor:
    """Make a tensor of float32 or float64, without a copy where there need be none.

    Whole numbers and lists get the dtype, and what is no tensor the device, of `like`, if there is one; lists of
    tensors or arrays keep theirs. Of a data frame the numbers are taken.

    Raises:
        ValueError: what came are no real numbers, or of another precision.

    Example:
        >>> as_tensor("x", [1, 2])
        tensor([1., 2.])
        >>> as_tensor("x", "12")
        Traceback (most recent call last):
        ValueError: x must be a tensor, an array, numbers in lists, or a data frame; got '12'
    """
    if not isinstance(value, Tensor):
        value = _from_outside(name, value, like)
    if value.layout != torch.strided:
        raise ValueError(f"{name} must be a dense tensor; got one with layout {value.layout}")
    if value.dtype in FLOATS:
        return value
    if value.is_floating_point() or value.is_complex():
        raise ValueError(f"{name} must hold float32 or float64; got {value.dtype}: convert it first")
    converted = value.to(torch.get_default_dtype() if like is None else like.dtype)
    if value.dtype != torch.bool and not torch.equal(converted.double(), value.double()):
        raise ValueError(
            f"{name} holds whole numbers too large for {converted.dtype}; make them float64 first"
        )
    return converted


def _from_outside(name: str, value: Any, like: Tensor | None) -> Tensor:
    """Make a tensor of an array, of lists of numbers or of a data frame."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if np.ma.is_masked(value):
        raise ValueError(f"{name} must have no masked entries: what is missing counts for nothing here")
    counted = isinstance(value, int | float | list | tuple) and not isinstance(value, bool)
    typed = isinstance(value, list | tuple) and any(isinstance(leaf, Tensor | np.ndarray) for leaf in value)
    try:
        if not counted and not isinstance(value, np.ndarray | np.number):
            raise TypeError
        if isinstance(value, list | tuple) and any(isinstance(leaf, Tensor) for leaf in value):
            tensor = torch.stack([torch.as_tensor(leaf) for leaf in value])
        else:
            array = np.asarray(value)
            tensor = torch.from_numpy(array.copy() if array.ndim else array.reshape(1).copy())
            tensor = tensor.reshape(array.shape)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise ValueError(
            f"{name} must be a tensor, an array, numbers in lists, or a data frame; got {_short(value)}"
        ) from None
    if counted and not typed and tensor.dtype == torch.float64:
        tensor = tensor.to(torch.get_default_dtype() if like is None else like.dtype)
    return tensor if like is None else tensor.to(like.device)


def _short(value: Any) -> str:
    text = repr(value) if isinstance(value, str | int | float | bool | None) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "…"


@dataclass(frozen=True)
class Whole:
    """What `whole` describes."""

    least: int
    most: int | None

    def take(self, name: str, value: Any, _: Seen) -> int:
        """Return an int of the range; anything that counts as one is welcome, but for True and False."""
        expected = f"a whole number, at least {self.least}"
        if self.most is not None:
            expected = f"a whole number from {self.least} to {self.most}"
        try:
            if isinstance(value, bool | np.bool_) or (
                isinstance(value, Tensor) and value.dtype == torch.bool
            ):
                raise TypeError
            number = operator.index(value)
        except TypeError:
            raise ValueError(f"{name} must be {expected}; got {_short(value)}") from None
        if number < self.least or (self.most is not None and number > self.most):
            raise ValueError(f"{name} must be {expected}; got {number}")
        return number


def whole(least: int = 1, most: int | None = None) -> Whole:
    """Describe a whole number.

    Example:
        >>> whole(most=3).take("n_components", 4, Seen())
        Traceback (most recent call last):
        ValueError: n_components must be a whole number from 1 to 3; got 4
    """
    return Whole(least, most)


@dataclass(frozen=True)
class Real:
    """What `real` describes."""

    least: float
    most: float
    above: float
    below: float

    def take(self, name: str, value: Any, _: Seen) -> float:
        """Return a float of the range."""
        try:
            if isinstance(value, str | bytes | bool | np.bool_):
                raise TypeError
            number = float(value)
        except (TypeError, ValueError, RuntimeError, OverflowError):
            raise ValueError(f"{name} must be {self._range()}; got {_short(value)}") from None
        if not (self.least <= number <= self.most and self.above < number < self.below):
            raise ValueError(f"{name} must be {self._range()}; got {number:g}")
        return number

    def _range(self) -> str:
        ends = [
            (self.least, "at least"),
            (self.above, "above"),
            (self.most, "at most"),
            (self.below, "below"),
        ]
        return ", ".join(["a number", *(f"{word} {end:g}" for end, word in ends if math.isfinite(end))])


def real(
    *, least: float = -math.inf, most: float = math.inf, above: float = -math.inf, below: float = math.inf
) -> Real:
    """Describe one finite number.

    Example:
        >>> real(above=0).take("learning_rate", 0.0, Seen())
        Traceback (most recent call last):
        ValueError: learning_rate must be a number, above 0; got 0
    """
    return Real(least, most, above, below)


@dataclass(frozen=True)
class OneOf:
    """What `one_of` describes."""

    words: tuple[str, ...]

    def take(self, name: str, value: Any, _: Seen) -> str:
        """Return the word."""
        if not isinstance(value, str) or value not in self.words:
            raise ValueError(f"{name} must be one of {', '.join(map(repr, self.words))}; got {_short(value)}")
        return value


def one_of(*words: str) -> OneOf:
    """Describe a word out of a few.

    Example:
        >>> one_of("full", "diag").take("covariance_type", "round", Seen())
        Traceback (most recent call last):
        ValueError: covariance_type must be one of 'full', 'diag'; got 'round'
    """
    return OneOf(words)


@dataclass(frozen=True)
class Made:
    """What `made` describes."""

    kinds: tuple[type, ...]
    fields: Mapping[str, Any]

    def take(self, name: str, value: Any, seen: Seen) -> Any:
        """Return the object, its fields as they are described; what it tells counts for the other arguments."""
        if not isinstance(value, self.kinds):
            kinds = " or ".join(kind.__name__ for kind in self.kinds)
            raise ValueError(f"{name} must be of the class {kinds}; got {_short(value)}")
        if hasattr(value, "_sizes"):
            seen.learn(name, *value._sizes())
        _find_type({field: getattr(value, field) for field in self.fields}, self.fields, seen)
        given: Any = value
        taken = {field: kind.take(field, getattr(given, field), seen) for field, kind in self.fields.items()}
        changed = {field: new for field, new in taken.items() if new is not getattr(given, field)}
        return given._replace(**changed) if changed else given


def made(*kinds: type, **fields: "str | Kind") -> Made:
    """Describe an object of a class, and what the fields of a named tuple hold.

    Example:
        >>> made(torch.nn.Module).take("encoder", 3, Seen())
        Traceback (most recent call last):
        ValueError: encoder must be of the class Module; got 3
    """
    return Made(kinds, _described(fields))


def _described(kinds: "Mapping[str, str | Kind]") -> "dict[str, Kind]":
    """A plain text of axes is `numbers` of that shape."""
    return {name: numbers(kind) if isinstance(kind, str) else kind for name, kind in kinds.items()}


@dataclass(frozen=True)
class Able:
    """What `able` and `function` describe."""

    methods: tuple[str, ...]

    def take(self, name: str, value: Any, seen: Seen) -> Any:
        """Return the object."""
        if not self.methods and not callable(value):
            raise ValueError(f"{name} must be a function; got {_short(value)}")
        if missing := [method for method in self.methods if not callable(getattr(value, method, None))]:
            raise ValueError(f"{name} must answer {', '.join(missing)}; got {_short(value)}")
        if hasattr(value, "_sizes"):
            seen.learn(name, *value._sizes())
        return value


def able(*methods: str) -> Able:
    """Describe an object by what it answers to, whatever its class; what can be looped over answers `__iter__`.

    Example:
        >>> able("log_prob").take("q", 3, Seen())
        Traceback (most recent call last):
        ValueError: q must answer log_prob; got 3
    """
    return Able(methods)


function = Able(())


@dataclass(frozen=True)
class Instance:
    """A value of a plain kind, said in words."""

    kinds: tuple[type, ...]
    words: str

    def take(self, name: str, value: Any, _: Seen) -> Any:
        """Return the value."""
        if not isinstance(value, self.kinds):
            raise ValueError(f"{name} must be {self.words}; got {_short(value)}")
        return value


flag = Instance((bool, np.bool_), "True or False")
text = Instance((str,), "a text")


class FloatType:
    """The dtype of what is made."""

    def take(self, name: str, value: Any, _: Seen) -> torch.dtype:
        """Return the dtype."""
        if value not in FLOATS:
            raise ValueError(f"{name} must be torch.float32 or torch.float64; got {value}")
        return value


float_type = FloatType()


class GeneratorOrNone:
    """A source of randomness, or none: then it is torch's own."""

    def take(self, name: str, value: Any, _: Seen) -> Any:
        """Return the generator."""
        if value is not None and not isinstance(value, torch.Generator):
            hint = ": make one by torch.Generator().manual_seed(…)" if isinstance(value, int) else ""
            raise ValueError(f"{name} must be a torch.Generator; got {_short(value)}{hint}")
        return value


class Kind(Protocol):
    """What an argument may be."""

    def take(self, name: str, value: Any, seen: Seen, /) -> Any:
        """Return what the body sees, or raise a `ValueError` that begins with the name."""


@dataclass(frozen=True)
class Wholes:
    """What `wholes` describes."""

    least: int
    count: int

    def take(self, name: str, value: Any, _: Seen) -> tuple[int, ...]:
        """Return them as a tuple."""
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < self.count:
            many = f"{self.count} or more " if self.count else ""
            raise ValueError(f"{name} must hold {many}whole numbers; got {_short(value)}")
        return tuple(Whole(self.least, None).take(name, number, Seen()) for number in value)


def wholes(least: int = 1, *, count: int = 0) -> Wholes:
    """Describe whole numbers in a tuple or a list, `count` of them or more.

    Example:
        >>> wholes(count=2).take("widths", [3], Seen())
        Traceback (most recent call last):
        ValueError: widths must hold 2 or more whole numbers; got list
    """
    return Wholes(least, count)


class Place:
    """A device, by its name or itself."""

    def take(self, name: str, value: Any, _: Seen) -> torch.device:
        """Return the device."""
        try:
            return torch.device(value)
        except (TypeError, RuntimeError):
            raise ValueError(f"{name} must be a device, as 'cpu'; got {_short(value)}") from None


#: What all functions take that draw noise of a given shape.
NOISE: dict[str, "Kind"] = {"shape": wholes(0), "dtype": float_type, "device": Place()}


def accepts(**kinds: str | Kind) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a public function, method or constructor with what its arguments may be.

    Arguments are looked at in the order of the description. A default of None stays None. A method's object tells by
    `_sizes()`, where it has that, a tensor whose dtype and device count, and the sizes of axes by name.

    Raises:
        TypeError: a name in the description is none of the arguments; when the function is made.

    Example:
        >>> @accepts(x="N D", mean="D")
        ... def centered(x, mean):
        ...     return x - mean
        >>> centered([[1.0, 2.0]], [1.0, 1.0])
        tensor([[0., 1.]])
        >>> centered(torch.zeros(5, 2), torch.zeros(3))
        Traceback (most recent call last):
        ValueError: mean must have the shape (D,) with D = 2 as in x; got (3,)
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        if unknown := kinds.keys() - signature.parameters.keys():
            raise TypeError(f"{function.__qualname__} has no argument {', '.join(sorted(unknown))}")
        taken, call = _described(kinds), cast(Callable[..., R], function)
        if "generator" in signature.parameters:
            taken.setdefault("generator", GeneratorOrNone())
        optional = {name for name, parameter in signature.parameters.items() if parameter.default is None}
        of_object = "self" in signature.parameters and function.__name__ != "__init__"
        all_kinds = [parameter.kind for parameter in signature.parameters.values()]
        names = [
            name for name, kind in zip(signature.parameters, all_kinds, strict=True) if kind in POSITIONAL
        ]
        starred = inspect.Parameter.VAR_POSITIONAL in all_kinds
        known = None if inspect.Parameter.VAR_KEYWORD in all_kinds else signature.parameters.keys()

        @functools.wraps(function)
        def door(*args: P.args, **kwargs: P.kwargs) -> R:
            if known is not None and not kwargs.keys() <= known:
                raise _no_such_argument(function, kwargs.keys() - known, known)
            arguments: dict[str, Any] = dict(zip(names, args, strict=False))
            if (len(arguments) < len(args) and not starred) or not arguments.keys().isdisjoint(kwargs):
                return function(*args, **kwargs)  # Python says what is wrong with such a call
            arguments.update(kwargs)
            seen = Seen()
            owner: Any = arguments.get("self") if of_object else None
            if hasattr(owner, "_sizes"):
                seen.learn(type(owner).__name__, *owner._sizes())
            _find_type(arguments, taken, seen)
            for name, kind in taken.items():
                if name in arguments and not (arguments[name] is None and name in optional):
                    arguments[name] = kind.take(name, arguments[name], seen)
            if len(args) > len(names):
                return call(*(arguments.pop(name) for name in names), *args[len(names) :], **arguments)
            return call(**arguments)

        return door

    return decorate


def _no_such_argument(function: Callable[..., Any], unknown: Set[str], known: Iterable[str]) -> TypeError:
    """Name what is not an argument, and all that are: who comes from another library finds its own word there."""
    name = function.__qualname__.removesuffix(".__init__")
    its = ", ".join(argument for argument in known if argument != "self")
    return TypeError(f"{name} has no argument {', '.join(sorted(unknown))}; its arguments are {its}")


def _find_type(arguments: Mapping[str, Any], taken: Mapping[str, Kind], seen: Seen) -> None:
    """Let the first that holds real numbers say which dtype and device lists and whole numbers get."""
    for name, kind in taken.items():
        value = arguments.get(name)
        if seen.like is not None:
            return
        if isinstance(kind, Made | Able) and value is not None and hasattr(value, "_sizes"):
            seen.learn(name, *value._sizes())
        elif isinstance(kind, Numbers) and not kind.mixed and (like := _of_real_numbers(value)) is not None:
            seen.learn(name, like, {})


def _of_real_numbers(value: Any) -> Tensor | None:
    """A tensor of the dtype and device of a tensor, an array or a data frame of real numbers; of others nothing."""
    if isinstance(value, list | tuple) and value and isinstance(value[0], Tensor | np.ndarray):
        value = value[0]
    if isinstance(value, Tensor):
        return value if value.dtype in FLOATS else None
    dtype = str(getattr(value.to_numpy() if hasattr(value, "to_numpy") else value, "dtype", ""))
    return torch.empty(0, dtype=getattr(torch, dtype)) if dtype in ("float32", "float64") else None


class Checked(tuple[Any, ...]):
    """What a named tuple inherits from whose `__new__` is a door, so that `_make` and `_replace` go through it too.

    Example:
        >>> from typing import NamedTuple
        >>> class Fields(NamedTuple):
        ...     scale: Tensor
        >>> class Law(Checked, Fields):
        ...     def __new__(cls, scale):
        ...         return tuple.__new__(cls, (numbers("K", above=0).take("scale", scale, Seen()),))
        >>> Law(torch.ones(2))._replace(scale=[1, 0])
        Traceback (most recent call last):
        ValueError: scale must hold finite numbers above 0; got 0 at index (1,)
    """

    __slots__ = ()
    if not TYPE_CHECKING:  # mypy holds it for incompatible with that of named tuples

        @classmethod
        def _make(cls, iterable):
            return cls(*iterable)


def check_values(block: Tensor, before: int = 0) -> None:
    """Raise a `ValueError` that names the first row of `block` which is not finite, or whose squares overflow.

    `before` is the number of rows that came before the block.
    """
    limit = torch.finfo(block.dtype).max ** 0.5
    lowest, highest = block.aminmax()
    if not (-limit <= lowest and highest <= limit):  # NaN is neither
        wrong = ~(block.abs() <= limit)
        row = int(wrong.any(1).nonzero()[0])
        found = block[row][wrong[row]][0].item()
        raise ValueError(f"data must be finite and below {limit:.0e}; row {before + row} holds {found}")


def per_sample(name: str, values: Any, shape: tuple[int, ...]) -> Tensor:
    """Spread what stands for every sample and row to their shape (S, N).

    It may be of that shape, the same for all samples, (N,) or (1, N), or one number. What torch would broadcast
    besides, as (N, 1) against (S, N), is refused: it would be another sample's or another row's.

    Raises:
        ValueError: the shape is another, or there is no tensor.

    Example:
        >>> per_sample("f", torch.zeros(4), (5, 4)).shape
        torch.Size([5, 4])
        >>> per_sample("baseline", torch.zeros(5, 1), (5, 4))
        Traceback (most recent call last):
        ValueError: baseline must be one number for every sample and row, (5, 4); got (5, 1)
    """
    if not isinstance(values, Tensor):
        raise ValueError(
            f"{name} must be a tensor, one number for every sample and row; got {_short(values)}"
        )
    found, shape = tuple(values.shape), tuple(shape)
    if found not in (shape[max(len(shape) - len(found), 0) :], (1, *shape[1:])):
        raise ValueError(f"{name} must be one number for every sample and row, {shape}; got {found}")
    return values.expand(shape)


def one_number(what: str, value: Any) -> float:
    """Return a sum over the data as a float, or say what must be.

    Raises:
        ValueError: it is not one number.

    Example:
        >>> one_number("log_likelihood must return one number", None)
        Traceback (most recent call last):
        ValueError: log_likelihood must return one number, a sum over the data; got None
    """
    try:
        if isinstance(value, str):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, RuntimeError):
        raise ValueError(f"{what}, a sum over the data; got {value!r}") from None
