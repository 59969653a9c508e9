"""What models that are fitted have in common: settings, what was learned, and a file to keep both in.

The settings are the arguments of the constructor, kept under their names. What was learned has names that end in "_".

- `Fitted`: read and change the settings, as scikit-learn's `clone` and searches do; `repr`, `save` and `load`
- `write`, `read`: plain values, tensors and named tuples to a file and back, without running code that a file may hold
"""

import inspect
import pickle
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, BinaryIO, ClassVar, Self

import torch
from torch import Tensor

from course.lvm.checks import Place, Seen, accepts, made, text


class _File:
    """A path, or an open file."""

    def take(self, name: str, value: Any, _: Seen) -> Any:
        if not isinstance(value, str | PathLike) and not (hasattr(value, "read") and hasattr(value, "write")):
            raise ValueError(f"{name} must be a path or an open binary file; got {type(value).__name__}")
        return value


class Fitted:
    """A model with settings, which `fit` makes learn."""

    #: The named tuples among what it has learned and its settings.
    tuples: ClassVar[tuple[type, ...]] = ()

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the settings by name; `deep` is there for scikit-learn, and changes nothing."""
        return {
            name: getattr(self, name) for name in list(inspect.signature(type(self).__init__).parameters)[1:]
        }

    def set_params(self, **changes: Any) -> Self:
        """Change settings, and return the model itself; what was learned stays until the next `fit`.

        Raises:
            ValueError: no such setting, or a value that the constructor refuses; then nothing is changed.
        """
        settings = self.get_params()
        if unknown := sorted(changes.keys() - settings.keys()):
            raise ValueError(f"{', '.join(unknown)} must be one of the settings {', '.join(settings)}")
        vars(self).update(vars(type(self)(**(settings | changes))))
        return self

    def save(self, path: str | PathLike | BinaryIO) -> None:
        """Write settings and what was learned to a file, all but functions, which a file cannot hold safely."""
        settings = {name: value for name, value in self.get_params().items() if not callable(value)}
        write(path, type(self).__name__, {"settings": settings, "learned": self._learned()})

    @classmethod
    def load(cls, path: str | PathLike | BinaryIO, *, device: torch.device | str = "cpu") -> Self:
        """Read what `save` has written.

        Args:
            path: the file.
            device: where the tensors shall be.

        Raises:
            ValueError: the file holds something else.
        """
        content = read(path, cls.__name__, tuples=cls.tuples, device=device)
        if content.keys() != {"settings", "learned"}:
            raise ValueError("path must be a file that was written by save; it holds no settings")
        model = cls(**content["settings"])
        vars(model).update(content["learned"])
        return model

    def _learned(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name.endswith("_")}

    def _check_fitted(self) -> None:
        if not self._learned():
            raise RuntimeError(f"this {type(self).__name__} has not been fitted; call fit first")

    def __repr__(self) -> str:
        parameters = list(inspect.signature(type(self).__init__).parameters.values())[1:]
        given = [(each, getattr(self, each.name)) for each in parameters]
        shown = [
            f"{each.name}={_in_short(value)}"
            for each, value in given
            if value is not each.default and value != each.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import Tags, TargetTags

        return Tags(estimator_type="density_estimator", target_tags=TargetTags(required=False))


def _in_short(value: Any) -> str:
    if isinstance(value, Tensor | tuple) or callable(value):
        return f"<{getattr(value, '__name__', type(value).__name__)}>"
    return f"<{type(value).__name__}>" if isinstance(value, torch.Generator) else repr(value)


@accepts(path=_File(), kind=text, content=made(dict))
def write(path: str | PathLike | BinaryIO, kind: str, content: Mapping[str, Any]) -> None:
    """Write what a model holds: numbers, texts, tensors, generators, and lists, dicts and named tuples of them.

    A plain tuple comes back as a list.

    Args:
        path: the file, as a path or open for writing.
        kind: the name of the model's class.
        content: what it holds, by name.

    Raises:
        ValueError: something else is among it, which is named; or path cannot be written to.

    Example:
        >>> import io
        >>> file = io.BytesIO()
        >>> write(file, "Line", {"slope": torch.tensor(2.0)})
        >>> _ = file.seek(0)
        >>> read(file, "Line")
        {'slope': tensor(2.)}
    """
    try:
        torch.save({"kind": kind, "content": _plain("content", dict(content))}, path)
    except (OSError, RuntimeError) as error:
        raise ValueError(f"path must be one that can be written to; got {path!r}: {error}") from None


@accepts(path=_File(), kind=text, device=Place())
def read(
    path: str | PathLike | BinaryIO,
    kind: str,
    *,
    tuples: Sequence[type] = (),
    device: torch.device | str = "cpu",
) -> dict[str, Any]:
    """Read what `write` has written, with torch's loader that makes tensors and plain values only.

    Args:
        path: the file, as a path or open for reading.
        kind: the name of the model's class.
        tuples: the classes of the named tuples that may be in it.
        device: where the tensors shall be.

    Raises:
        ValueError: the file was not written by `write`, holds a model of another class, or a tuple of none of `tuples`.

    Example: see `write`.
    """
    try:
        saved = torch.load(path, map_location=device, weights_only=True)
        found, content = saved["kind"], saved["content"]
    except (pickle.UnpicklingError, OSError, EOFError, RuntimeError, LookupError, TypeError) as error:
        raise ValueError(
            f"path must be a file that was written by save; reading it failed: {error}"
        ) from None
    if found != kind:
        raise ValueError(f"path holds a model of the class {found}, not {kind}")
    return _restored(content, {each.__name__: each for each in tuples})


def _plain(name: str, value: Any) -> Any:
    """Write a value as tensors, plain values, lists, and dicts that say by "of" what they stand for."""
    if isinstance(value, Tensor):
        return value.detach()
    if value is None or isinstance(value, bool | int | float | str | torch.dtype):
        return value
    if isinstance(value, list) or type(value) is tuple:
        return [_plain(name, each) for each in value]
    if isinstance(value, torch.Generator):
        return {"of": "Generator", "fields": {"device": str(value.device), "state": value.get_state()}}
    if isinstance(value, dict) or (isinstance(value, tuple) and hasattr(value, "_asdict")):
        fields = value if isinstance(value, dict) else value._asdict()
        return {
            "of": type(value).__name__,
            "fields": {key: _plain(key, each) for key, each in fields.items()},
        }
    raise ValueError(f"{name} must be a number, a text, a tensor or made of such to be saved; got {value!r}")


def _restored(value: Any, tuples: Mapping[str, type]) -> Any:
    if isinstance(value, list):
        return [_restored(each, tuples) for each in value]
    if not isinstance(value, dict):
        return value
    fields = {key: _restored(each, tuples) for key, each in value["fields"].items()}
    if value["of"] == "Generator":
        generator = torch.Generator(fields["device"])
        generator.set_state(fields["state"].cpu())
        return generator
    if value["of"] != "dict" and value["of"] not in tuples:
        raise ValueError(f"tuples must hold the class {value['of']}, which is in the file")
    return fields if value["of"] == "dict" else tuples[value["of"]](**fields)
