"""What an audit measured, in a digest: text and checks of an exercise, its cases, and what of the course they need."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from autograde.audit import trial
from autograde.audit.trial import Examination
from course.check import load_cases

#: Where checks are carried out, whatever a case imports.
KINDS = "course.check.kinds"


def checks_digest(examination: Examination) -> str:
    """The digest of everything that decides what an answer is told: it changes if any of it does."""
    digest = hashlib.sha256()
    parts = [examination.set_up, *examination.solutions.values(), *map(repr, examination.cells)]
    for part in parts:
        digest.update(part.encode() + b"\0")
    for path in [*files_behind(examination.unit), Path(trial.__file__)]:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def files_behind(unit: str) -> list[Path]:
    """The files of a unit's cases and checks, and those of the course that they import, and so on."""
    cases = {definition.make.__module__ for definition in load_cases(unit).values()}
    found: dict[str, Path] = {}
    waiting = [KINDS, *cases, *(module.rpartition(".")[0] for module in cases)]
    while waiting:
        name = waiting.pop()
        if name not in found and (path := _file(name)):
            found[name] = path
            waiting += _imports(path)
    return sorted(set(found.values()))


def answer_digest(checks: str, *parts: str) -> str:
    """The digest of one answer's result: of the checks it met, and of all that is asked of it."""
    return hashlib.sha256("\0".join([checks, *parts]).encode()).hexdigest()[:20]


@cache
def _file(module: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, AttributeError):  # a name within a module, not a module
        return None
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None


def _imports(path: Path) -> list[str]:
    """The modules of the course that a file imports, at its top or in a function."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [item.name for item in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{item.name}" for item in node.names)]
    return [name for name in names if name == "course" or name.startswith("course.")]
