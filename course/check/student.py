"""The student's side of a check: it holds the student's objects and carries out requests on them.

A request and its reply are plain JSON-able dicts, so the two sides may be one process or two. There are four
operations: call an object, list its parameters, load its parameters, and compute a value with its gradients.
"""

from __future__ import annotations

import contextlib
import io
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import torch

from course.check import fixtures
from course.check.patience import LEAST, patience
from course.check.values import CannotCross, Fixture, Reference, decode, encode

#: The error that stands for an exercise's stub: nothing was written yet.
STUB = "NotWritten"
#: What PyTorch says in a RuntimeError where memory is refused.
NO_MEMORY = "can't allocate memory"
#: How much of what a call prints is handed on, in characters.
MOST_PRINTED = 2000


class OutOfTime(BaseException):
    """A call ran longer than its limit. Not an `Exception`, so that a bare `except Exception` does not swallow it."""


class Student:
    """Carries out requests on a student's objects.

    >>> student = Student()
    >>> number = student.keep(lambda x: 2 * x)
    >>> student.answer({"operation": "call", "object": number, "arguments": {"tuple": [21]}})
    {'value': 42, 'generators': {'tuple': [None]}}
    """

    def __init__(self) -> None:
        self._objects: list[Any] = []

    def keep(self, item: Any) -> int:
        """Store an object and return its number."""
        self._objects.append(item)
        return len(self._objects) - 1

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Carry out one request; what the student's code prints or does wrong becomes part of the reply."""
        with _quiet() as printed:
            reply = self._answer(request)
        return {**reply, "printed": said[:MOST_PRINTED]} if (said := printed.getvalue()) else reply

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            with _limited(request.get("time_limit"), request.get("patience", LEAST)):
                return getattr(self, "_" + request["operation"])(request)
        except OutOfTime as error:
            return {"error": "OutOfTime", "message": str(error)}
        except NotImplementedError as error:
            if self._is_stub(error, request):
                return {"error": STUB, "message": ""}
            return _told(error)
        except CannotCross as error:
            return {"error": "CannotCross", "message": str(error)}
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit and the like fail this check; the next one still runs
            return _told(error)

    def _is_stub(self, error: NotImplementedError, request: dict[str, Any]) -> bool:
        """Whether it is the line that stands in a blank exercise: bare, and raised by the function itself."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        own = getattr(self._objects[request["object"]], "__code__", None)
        raised_by = trace.tb_frame.f_code if trace is not None else None
        return type(error) is NotImplementedError and not error.args and raised_by is own

    def _resolve(self, item: Reference | Fixture) -> Any:
        return self._objects[item.number] if isinstance(item, Reference) else fixtures.make(item)

    def _arguments(self, request: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(decode(request["arguments"], self._resolve))

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        arguments = self._arguments(request)
        before = self._arguments(request)
        value = self._objects[request["object"]](*arguments)
        generators = tuple(item if isinstance(item, torch.Generator) else None for item in arguments)
        reply = {"value": encode(value, self.keep), "generators": encode(generators)}
        if changed := [
            place for place, pair in enumerate(zip(before, arguments, strict=True)) if _differ(*pair)
        ]:
            reply["changed"] = changed
        return reply

    def _parameters(self, request: dict[str, Any]) -> dict[str, Any]:
        parameters = dict(self._objects[request["object"]].named_parameters())
        return {"value": encode(parameters)}

    def _load_parameters(self, request: dict[str, Any]) -> dict[str, Any]:
        parameters = dict(self._objects[request["object"]].named_parameters())
        with torch.no_grad():
            for name, value in decode(request["value"]).items():
                parameters[name].copy_(value)
        return {"value": None}

    def _value_and_gradient(self, request: dict[str, Any]) -> dict[str, Any]:
        arguments = list(self._arguments(request))
        sources = [arguments[place].requires_grad_() for place in request["gradient_of"]]
        with torch.enable_grad():
            value = self._objects[request["object"]](*arguments)
        gradients: tuple[Any, ...] = (None,) * len(sources)
        if isinstance(value, torch.Tensor) and value.requires_grad:
            gradients = torch.autograd.grad(value.sum(), sources, allow_unused=True)
        return {"value": encode(value, self.keep), "gradients": encode(gradients)}


@contextlib.contextmanager
def _quiet() -> Iterator[io.StringIO]:
    """Catch what a call prints, and swallow what it warns: some graders take any word of it for a failure."""
    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield printed


@contextlib.contextmanager
def _limited(seconds: float | None, patient: float) -> Iterator[None]:
    """Interrupt the block after a time, where the platform has timers that can (not on Windows, not in threads).

    It is processor time that counts, up to a point: a right answer must not fail because the machine is busy.
    patient: by which factor the clock may exceed the time; more, where the machine has become busy since.
    """
    main = threading.current_thread() is threading.main_thread()
    if seconds is None or not main or not hasattr(signal, "setitimer"):
        yield
        return

    started, used = time.monotonic(), time.process_time()

    def ring(*_: Any) -> None:
        worked = time.process_time() - used
        if worked > 0.9 * seconds:
            raise OutOfTime(f"no answer after {seconds:g} s of work: does a loop never end?")
        if (passed := time.monotonic() - started) > max(patient, patience()) * seconds:
            raise OutOfTime(
                f"no answer after {passed:.0f} s, of which it worked {worked:.1f} s: does it wait for "
                "something, or was the machine busy? Then check once more."
            )

    before = signal.signal(signal.SIGALRM, ring)
    # it rings again: the first may come too early, or be swallowed
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _differ(before: Any, after: Any) -> bool:
    """Whether a tensor was changed in place."""
    if not isinstance(before, torch.Tensor):
        return False
    return before.shape != after.shape or not torch.equal(before.nan_to_num(), after.detach().nan_to_num())


def _told(error: BaseException) -> dict[str, Any]:
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and NO_MEMORY in str(error)):
        return {
            "error": "MemoryError",
            "message": "it needs more memory than it may have",
            "line": _line(error),
        }
    return {"error": type(error).__name__, "message": str(error)[:1000], "line": _line(error)}


def _line(error: BaseException) -> str:
    """The student's own line that raised: the innermost one that is not in an installed package."""
    found, trace = "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "site-packages" not in name and "/course/check/" not in name.replace("\\", "/"):
            found = f"line {trace.tb_lineno} of {trace.tb_frame.f_code.co_name}"
        trace = trace.tb_next
    return found
