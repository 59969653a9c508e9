"""With which checks: the digest of a unit's cases, of what they import and of the kinds of check; the course's version.

Whoever compares an answer with what it is told (audits, grading, `course check`) asks here whether the checks are the
same as they were.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import importlib.util
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from course.check import state
from course.check.case import load_cases

#: Where checks are carried out, whatever a case imports.
KINDS = "course.check.kinds"
#: Where a released notebook's metadata say with what it was released.
STAMP = "lvm_course"
INSTALL = "install the wheel from the bundle that the exercise came in"


def course_version() -> str:
    """The version of the course that is installed here; empty where it is not installed."""
    try:
        return importlib.metadata.version("lvm-course")
    except importlib.metadata.PackageNotFoundError:
        return ""


def is_older(version: str, than: str) -> bool:
    """Whether a version is older than another; not where one of them is none.

    >>> is_older("0.9", "0.10"), is_older("", "0.10")
    (True, False)
    """
    try:
        return Version(version) < Version(than)
    except InvalidVersion:
        return False


def stamp_of(notebook: Any) -> tuple[str, str]:
    """What a notebook's content says of its release: the version of the course, and the digest of the checks."""
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    said = metadata.get(STAMP) if isinstance(metadata, dict) else None
    found = said if isinstance(said, dict) else {}
    return str(found.get("version", "")), str(found.get("checks", ""))


def advice(unit: str, data: bytes) -> str:
    """What a student should know of the course that is installed here, if it is not what a notebook was released with;
    else empty.
    """
    try:
        version, checks = stamp_of(json.loads(data))
    except (ValueError, RecursionError):
        return ""
    if is_older(course_version(), version):
        return f"your course is version {course_version()}, and this exercise was released with {version}: {INSTALL}"
    if version == course_version() and checks and checks != digest_of([], files_behind(unit)):
        return f"your course has other checks than this exercise was released with: {INSTALL}"
    return ""


def files_behind(unit: str) -> list[Path]:
    """The files of a unit's cases and checks, and those of the course that they import, and so on.

    Raises `ValueError` if the unit has no cases.
    """
    with state.library_in_reach():
        cases = {definition.make.__module__ for definition in load_cases(unit).values()}
        found: dict[str, Path] = {}
        waiting = [KINDS, *cases, *(module.rpartition(".")[0] for module in cases)]
        while waiting:
            name = waiting.pop()
            if name not in found and (path := _file(name)):
                found[name] = path
                waiting += _imports(path)
    return sorted(set(found.values()))


def digest_of(parts: Iterable[str], files: Iterable[Path]) -> str:
    """The digest of texts and of files, in their order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    for path in files:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


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
