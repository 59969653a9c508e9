"""What an audit measured, in a digest: text and checks of an exercise, its cases, and what of the course they need."""

from __future__ import annotations

import hashlib
from pathlib import Path

from autograde.audit import trial
from autograde.audit.trial import Examination
from course.check.version import digest_of, files_behind


def checks_digest(examination: Examination) -> str:
    """The digest of everything that decides what an answer is told: it changes if any of it does."""
    parts = [examination.set_up, *examination.solutions.values(), *map(repr, examination.cells)]
    return digest_of(parts, [*files_behind(examination.unit), Path(trial.__file__)])


def answer_digest(checks: str, *parts: str) -> str:
    """The digest of one answer's result: of the checks it met, and of all that is asked of it."""
    return hashlib.sha256("\0".join([checks, *parts]).encode()).hexdigest()[:20]
