"""What has been graded: a line for each submission when it begins and when it ends, so that a run can go on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One grading of one submission.

    digest and release: of the submission and of the release that it was graded with; reason: why it counts as not
    attempted, empty where it was run; finished: false from the beginning of the grading to its end.
    """

    student: str
    digest: str
    release: str
    reason: str = ""
    seconds: float = 0.0
    finished: bool = False


class Journal:
    """The gradings of a unit, in a file to which lines are only ever added."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, entry: Entry) -> None:
        """Note a grading that begins or ends."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry)) + "\n")

    def entries(self) -> dict[str, Entry]:
        """The last entry of each student. A line that a killed run left unfinished counts for nothing."""
        found: dict[str, Entry] = {}
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else ():
            try:
                entry = Entry(**json.loads(line))
            except json.JSONDecodeError:
                continue
            found[entry.student] = entry
        return found


def journal_of(state: Path, unit: str) -> Journal:
    """The journal of a unit, in a course's state folder."""
    return Journal(state / "journal" / f"{unit}.jsonl")
