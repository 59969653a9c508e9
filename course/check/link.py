"""The judge's side of a check: handles on objects that live on the student's side."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from course.check.student import Student
from course.check.values import Reference, decode, encode

#: How long a student's function may take for one call, in seconds.
TIME_LIMIT = 10.0


#: Said where nothing but the clock is known of a call that did not come back.
UNKNOWN_WHY = "does a loop never end, or was the machine busy?"


class Link(Protocol):
    """A way to send requests to a `Student`, wherever it is."""

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to a request."""
        ...


class SameProcess:
    """A link to a student's side in this process; requests and replies still cross as JSON text."""

    def __init__(self) -> None:
        self.student = Student()

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        reply = json.loads(json.dumps(self.student.answer(json.loads(json.dumps(request)))))
        print(reply.get("printed", ""), end="")  # at home, where students look for why
        return reply


class StudentError(Exception):
    """The student's side could not do what was asked; `kind` is the name of the exception there."""

    def __init__(self, kind: str, message: str, line: str = "") -> None:
        self.kind, self.message, self.line = kind, message, line
        super().__init__(f"{kind}: {message}")


@dataclass
class StudentObject:
    """A handle on a student's function or network: call it, list or load its parameters, take its gradient.

    Each operation raises `StudentError` if the student's code does.
    """

    link: Link
    number: int
    name: str
    changed: tuple[int, ...] = ()

    def __call__(self, *arguments: Any) -> Any:
        """The value, an equal copy of what the student's function returned; generators among the arguments advance.

        `changed` then has the places of the arguments that the function changed in place.
        """
        reply = self._send("call", arguments=encode(tuple(arguments)))
        with _well_formed():
            self.changed = tuple(
                place for place in range(len(arguments)) if place in reply.get("changed", ())
            )
        value, generators = self._decode(reply, "value"), self._decode(reply, "generators")
        for place, mine in enumerate(arguments):
            if isinstance(mine, torch.Generator):
                with _well_formed():
                    mine.set_state(generators[place].get_state())
        return value

    def parameters(self) -> dict[str, torch.Tensor]:
        """The named parameters of a network."""
        found = self._decode(self._send("parameters"), "value")
        with _well_formed():
            return {str(name): torch.as_tensor(value) for name, value in found.items()}

    def load_parameters(self, values: dict[str, torch.Tensor]) -> None:
        """Overwrite the named parameters of a network."""
        self._send("load_parameters", value=encode(values))

    def value_and_gradient(self, *arguments: Any, of: tuple[int, ...]) -> tuple[Any, tuple[Any, ...]]:
        """The value, and the gradients of its sum by the arguments at the places `of` (None where none arrives)."""
        reply = self._send("value_and_gradient", arguments=encode(tuple(arguments)), gradient_of=list(of))
        value, gradients = self._decode(reply, "value"), self._decode(reply, "gradients")
        with _well_formed():
            gradients = tuple(None if item is None else torch.as_tensor(item) for item in gradients)
            assert len(gradients) == len(of)
        return value, gradients

    def _send(self, operation: str, **rest: Any) -> dict[str, Any]:
        request = {"operation": operation, "object": self.number, "time_limit": TIME_LIMIT, **rest}
        reply = self.link.send(request)
        with _well_formed():
            if "error" not in reply:
                return reply
            error = StudentError(*(_one_line(reply.get(part, "")) for part in ("error", "message", "line")))
        raise error

    def _decode(self, reply: dict[str, Any], part: str) -> Any:
        def handle(item: Any) -> Any:
            return (
                StudentObject(self.link, item.number, f"what {self.name} returned")
                if isinstance(item, Reference)
                else item
            )

        with _well_formed():
            return decode(reply[part], handle)


@contextlib.contextmanager
def _well_formed() -> Iterator[None]:
    """A block that reads a reply. The other side can send anything at all: nonsense fails the check alone."""
    try:
        yield
    except Exception as error:
        raise StudentError("CannotCross", "the answer is not in the form that the checks use") from error


def _one_line(text: Any) -> str:
    return " ".join(str(text)[:2000].split())


_here = SameProcess()


def student_object(item: Any) -> StudentObject:
    """A handle on a student's function: what it is already, or a new one if the function lives in this process."""
    if isinstance(item, StudentObject):
        return item
    return StudentObject(_here, _here.student.keep(item), getattr(item, "__name__", type(item).__name__))
