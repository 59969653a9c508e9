"""Carry a value from the student's side to the judge's, and back, as plain JSON.

The two sides may be one process or two. The same rules hold in both, so what passes at home passes in grading: a value
arrives as an equal copy, a generator with its state, a function or a network as a reference to an object that stays
where it is. What cannot cross is refused with advice.
"""

from __future__ import annotations

import base64
import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from course.lvm.parameters import MixtureParameters

#: The course's own records, which keep their type when they cross.
RECORDS: dict[str, type] = {"MixtureParameters": MixtureParameters}

_SIMPLE = (type(None), bool, int, float, str)
_DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float64,
        torch.float32,
        torch.float16,
        torch.bfloat16,
        torch.complex64,
        torch.complex128,
        torch.int64,
        torch.int32,
        torch.int16,
        torch.int8,
        torch.uint8,
        torch.bool,
    )
}


#: The most numbers that the sides of an array may stand for.
MOST_NUMBERS = 10**8


class CannotCross(TypeError):
    """A value that no rule of the codec carries; the text says what to return instead."""


@dataclasses.dataclass(frozen=True)
class Reference:
    """An object that stays on the student's side, by its number there."""

    number: int


@dataclasses.dataclass(frozen=True)
class Fixture:
    """An object to be made on the student's side by a registered factory, with these arguments."""

    name: str
    arguments: dict[str, Any] = dataclasses.field(default_factory=dict)


def encode(value: Any, keep: Callable[[Any], int] | None = None) -> Any:
    """Turn a value into JSON-able data.

    `keep(value)` is called for functions and networks, which do not cross by value: it stores the object and returns
    its number. Without it such objects are refused.

    Raises `CannotCross` for anything else that is not a number, string, tensor, array, tuple, list, dict, generator or
    one of the course's records.

    >>> decode(encode({"weights": torch.tensor([0.5, 0.5]), "steps": 3}))
    {'weights': tensor([0.5000, 0.5000]), 'steps': 3}
    """
    if type(value) in _SIMPLE:
        return value
    if isinstance(value, torch.Tensor):
        return _encode_tensor(value)
    if isinstance(value, np.ndarray | np.generic):
        return _encode_array(value)
    if isinstance(value, torch.Generator):
        return {"generator": str(value.device), "state": _text(value.get_state().numpy().tobytes())}
    if isinstance(value, torch.dtype):
        return {"dtype": str(value).removeprefix("torch.")}
    if isinstance(value, torch.device):
        return {"device": str(value)}
    if isinstance(value, Reference):
        return {"reference": value.number}
    if isinstance(value, Fixture):
        return {"fixture": value.name, "arguments": encode(value.arguments, keep)}
    if type(value) in RECORDS.values():
        return {"record": type(value).__name__, "fields": [encode(item, keep) for item in _fields(value)]}
    if isinstance(value, list | tuple):  # a NamedTuple of the student's own crosses as the tuple that it is
        return {"list" if isinstance(value, list) else "tuple": [encode(item, keep) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(item, keep)] for key, item in value.items()]}
    if isinstance(value, bool | int | float | str):  # subclasses, such as an IntEnum
        return encode(next(kind for kind in (bool, int, float, str) if isinstance(value, kind))(value))
    if callable(value) and not isinstance(value, type) and keep is not None:
        return {"reference": keep(value)}
    raise CannotCross(_advice(value))


def decode(data: Any, resolve: Callable[[Reference | Fixture], Any] = lambda item: item) -> Any:
    """Rebuild a value from what `encode` made of it; `resolve` turns references and fixtures into objects.

    Raises `ValueError` if the data are not of this form.
    """
    if type(data) in _SIMPLE:
        return data
    if not isinstance(data, dict) or not data:
        raise ValueError(f"not an encoded value: {data!r:.80}")
    kind = next(iter(data))
    if kind == "reference":
        return resolve(Reference(data["reference"]))
    if kind == "fixture":
        return resolve(Fixture(data["fixture"], decode(data["arguments"], resolve)))
    if kind == "record":
        return RECORDS[data["record"]](*(decode(item, resolve) for item in data["fields"]))
    if kind in ("list", "tuple"):
        return (list if kind == "list" else tuple)(decode(item, resolve) for item in data[kind])
    if kind == "dict":
        return {decode(key): decode(item, resolve) for key, item in data["dict"]}
    if kind in _DECODERS:
        return _DECODERS[kind](data)
    raise ValueError(f"not an encoded value: {data!r:.80}")


def _fields(record: Any) -> list[Any]:
    if dataclasses.is_dataclass(record):
        return [getattr(record, field.name) for field in dataclasses.fields(record)]
    return list(record)


def _encode_tensor(tensor: torch.Tensor) -> dict[str, Any]:
    if tensor.layout != torch.strided or tensor.is_quantized:
        raise CannotCross(
            "a sparse or quantised tensor cannot be checked: return an ordinary one (.to_dense())"
        )
    name = str(tensor.dtype).removeprefix("torch.")
    if name not in _DTYPES:
        raise CannotCross(f"a tensor of dtype {name} cannot be checked: use float64 or float32")
    # A copy, since .contiguous() would leave a single number the strides of what it was cut from.
    copy = tensor.detach().resolve_conj().resolve_neg().cpu().clone(memory_format=torch.contiguous_format)
    octets = copy.reshape(-1).view(torch.uint8) if copy.numel() else torch.empty(0, dtype=torch.uint8)
    return {"tensor": name, "shape": list(copy.shape), "octets": _text(octets.numpy().tobytes())}


def _shape(data: dict[str, Any]) -> list[int]:
    """The shape that data give; that of an empty array may have sides of any length, which nothing could compare."""
    shape = [int(side) for side in data["shape"]]
    if any(side < 0 for side in shape) or math.prod(max(side, 1) for side in shape) > MOST_NUMBERS:
        raise ValueError(f"no shape of a value: {shape!r:.80}")
    return shape


def _decode_tensor(data: dict[str, Any]) -> torch.Tensor:
    octets = bytearray(_octets(data["octets"]))
    dtype, shape = _DTYPES[data["tensor"]], _shape(data)
    if octets:
        return torch.frombuffer(octets, dtype=dtype).reshape(shape)
    return torch.empty(0, dtype=dtype).reshape(shape)  # an error if the shape is not of no numbers


def _encode_array(array: np.ndarray | np.generic) -> dict[str, Any]:
    plain = np.asarray(array)
    if plain.dtype.kind not in "biufcU":
        raise CannotCross(f"an array of dtype {plain.dtype} cannot be checked: return numbers")
    return {
        "array": plain.dtype.str,
        "shape": list(plain.shape),
        "octets": _text(np.ascontiguousarray(plain).tobytes()),
    }


def _decode_array(data: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(bytearray(_octets(data["octets"])), dtype=np.dtype(data["array"])).reshape(
        _shape(data)
    )


def _decode_generator(data: dict[str, Any]) -> torch.Generator:
    generator = torch.Generator(data["generator"])
    generator.set_state(torch.frombuffer(bytearray(_octets(data["state"])), dtype=torch.uint8))
    return generator


_DECODERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "tensor": _decode_tensor,
    "array": _decode_array,
    "generator": _decode_generator,
    "dtype": lambda data: _DTYPES[data["dtype"]],
    "device": lambda data: torch.device(data["device"]),
}


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")


def _octets(text: str) -> bytes:
    return base64.b64decode(text)


def _advice(value: Any) -> str:
    name = type(value).__name__
    if isinstance(value, torch.distributions.Distribution):
        return f"return a tensor, not a {name}: call its .log_prob(x), .sample() or .mean"
    if isinstance(value, type):
        return f"return a value, not the class {value.__name__}: call it"
    if hasattr(value, "__next__"):
        return f"return a list or a tuple, not a {name}: list(...) makes one"
    if isinstance(value, set | frozenset):
        return "return a list or a tuple, not a set: a set has no order"
    if dataclasses.is_dataclass(value):
        return f"return a tuple of tensors, not a {name} of your own"
    return f"return a tensor, a number or a tuple of them, not a {name}"
