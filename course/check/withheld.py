"""Withhold modules from a student's process: what an exercise asks for cannot be imported while doing it.

This keeps honest people honest, and says why. The grading run is protected by other means: there the files of withheld
modules are not within reach of the student's process at all.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType


class Withheld(importlib.abc.MetaPathFinder):
    """An import hook that refuses some modules and everything below them, unless lifted.

    >>> guard = Withheld(["wave"])
    >>> with guard.installed():
    ...     import wave
    Traceback (most recent call last):
        ...
    ImportError: wave is withheld: this exercise asks you to write this
    """

    def __init__(self, modules: Sequence[str]) -> None:
        self.modules = tuple(modules)
        self._lifted = False
        self._kept: dict[str, ModuleType] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if self._covers(fullname) and not self._lifted:
            raise ImportError(f"{fullname} is withheld: this exercise asks you to write this", name=fullname)
        return None

    def install(self) -> None:
        """Refuse the modules from now on, also those that were imported before."""
        sys.meta_path.insert(0, self)
        self._hide()

    def remove(self) -> None:
        """Give the modules back."""
        sys.meta_path.remove(self)
        self._show()

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Withhold inside a `with` block."""
        self.install()
        try:
            yield
        finally:
            self.remove()

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        """Let the course's own code import the modules; afterwards they are out of reach again."""
        if self._lifted:  # already inside such a block
            yield
            return
        self._lifted = True
        self._show()
        try:
            yield
        finally:
            self._hide()
            self._lifted = False

    def _covers(self, name: str) -> bool:
        return any(name == module or name.startswith(module + ".") for module in self.modules)

    def _hide(self) -> None:
        for name in [name for name in sys.modules if self._covers(name)]:
            self._kept[name] = sys.modules.pop(name)
            parent, _, child = name.rpartition(".")
            if parent in sys.modules and child in vars(sys.modules[parent]):
                delattr(sys.modules[parent], child)

    def _show(self) -> None:
        for name, module in self._kept.items():
            sys.modules[name] = module
            parent, _, child = name.rpartition(".")
            if parent in sys.modules:
                setattr(sys.modules[parent], child, module)
        self._kept.clear()
