"""The judge's side of a check: handles on objects that live on the student's side."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from course.check.student import Student
from course.check.values import Reference, decode, encode

#: How long a student's function may take for one call, in seconds.
TIME_LIMIT = 10.0


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
        return json.loads(json.dumps(self.student.answer(json.loads(json.dumps(request)))))


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

    def __call__(self, *arguments: Any) -> Any:
        """The value, an equal copy of what the student's function returned; generators among the arguments advance."""
        reply = self._send("call", arguments=encode(tuple(arguments)))
        for mine, theirs in zip(arguments, decode(reply["generators"]), strict=True):
            if isinstance(mine, torch.Generator):
                mine.set_state(theirs.get_state())
        return self._decode(reply["value"])

    def parameters(self) -> dict[str, torch.Tensor]:
        """The named parameters of a network."""
        return self._decode(self._send("parameters")["value"])

    def load_parameters(self, values: dict[str, torch.Tensor]) -> None:
        """Overwrite the named parameters of a network."""
        self._send("load_parameters", value=encode(values))

    def value_and_gradient(self, *arguments: Any, of: tuple[int, ...]) -> tuple[Any, tuple[Any, ...]]:
        """The value, and the gradients of its sum by the arguments at the places `of` (None where none arrives)."""
        reply = self._send("value_and_gradient", arguments=encode(tuple(arguments)), gradient_of=list(of))
        return self._decode(reply["value"]), decode(reply["gradients"])

    def _send(self, operation: str, **rest: Any) -> dict[str, Any]:
        request = {"operation": operation, "object": self.number, "time_limit": TIME_LIMIT, **rest}
        reply = self.link.send(request)
        if "error" in reply:
            raise StudentError(reply["error"], reply["message"], reply.get("line", ""))
        return reply

    def _decode(self, data: Any) -> Any:
        def handle(item: Any) -> Any:
            return (
                StudentObject(self.link, item.number, f"what {self.name} returned")
                if isinstance(item, Reference)
                else item
            )

        return decode(data, handle)


_here = SameProcess()


def student_object(item: Any) -> StudentObject:
    """A handle on a student's function: what it is already, or a new one if the function lives in this process."""
    if isinstance(item, StudentObject):
        return item
    return StudentObject(_here, _here.student.keep(item), getattr(item, "__name__", type(item).__name__))
