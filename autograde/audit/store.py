"""Results of audits, kept as they come: what was measured once is not measured again, also after an interruption."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograde.audit.results import MutationResult, Result, RightResult, WrongResult

_KINDS: Mapping[str, type[Result]] = {
    kind.__name__: kind for kind in (RightResult, WrongResult, MutationResult)
}


class Store:
    """The results of a unit by their keys: those of a published audit, and those of a file with one on each line.

    >>> import tempfile
    >>> store = Store(Path(tempfile.mkdtemp()) / "toy.jsonl")
    >>> store.add(MutationResult("f", 3, {}, key="k"))
    >>> Store(store.path).known["k"].count
    3
    """

    def __init__(self, path: Path, published: Path | None = None) -> None:
        self.path = path
        self.known: dict[str, Result] = {}
        if published is not None and published.exists():
            self._read_published(json.loads(published.read_text(encoding="utf-8")))
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._read_line(line)

    def add(self, result: Result) -> None:
        """Keep a result, at once: the next line may never be written."""
        self.known[result.key] = result
        self.path.parent.mkdir(parents=True, exist_ok=True)
        torn = self.path.exists() and not self.path.read_bytes().endswith(b"\n")
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" if torn else "")  # a run that was ended while it wrote left half a line
            file.write(json.dumps({"kind": type(result).__name__, **asdict(result)}) + "\n")

    def _read_published(self, audit: Mapping[str, Any]) -> None:
        for part, kind in (("right", RightResult), ("wrong", WrongResult), ("mutations", MutationResult)):
            for each in audit[part]:
                if each.get("key"):  # audits of earlier days do not say what they measured
                    self.known[each["key"]] = kind(**each)

    def _read_line(self, line: str) -> None:
        try:
            fields = json.loads(line)
            result = _KINDS[fields.pop("kind")](**fields)
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ):  # half a line, or one of another form: not known
            return
        self.known[result.key] = result
