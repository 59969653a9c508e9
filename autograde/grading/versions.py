"""With which checks a submission is graded: the text that decides, its cases, their oracles, the kinds of check."""

from __future__ import annotations

import re

from autograde.exercise import grade_id, header
from autograde.grading.releases import Release
from course.check.version import course_version, digest_of, files_behind, is_older, stamp_of


def checks_of(release: Release, unit: str) -> str:
    """The digest of all that decides what a submission is told and what it is worth.

    Prose and solutions are no part of it: who corrects a misprint has nobody to grade again.
    """
    parts = []
    for cell in release.source.cells:
        meta = header(cell)
        if meta:
            source = "" if meta["solution"] else cell.source
            parts.append(f"{grade_id(cell)} {meta['grade']} {meta.get('points')} {source}")
    return digest_of([*parts, cases_digest(unit)], [])


def cases_digest(unit: str) -> str:
    """The digest of a unit's cases, their oracles and the kinds of check; empty for a unit without cases."""
    try:
        return digest_of([], files_behind(unit))
    except ValueError:
        return ""


def note_on_the_course(data: bytes | None, release: Release) -> list[str]:
    """A note where a student's course is older than the release, by what its first cell printed when it was run."""
    released, _ = stamp_of(release.released)
    printed = re.search(rb"Exercise \w{1,80}, with version ([\w.+!]{1,40}) of the course", data or b"")
    version = printed[1].decode("ascii", errors="replace") if printed else ""
    if not is_older(version, released):
        return []
    return [
        f"it was worked on with version {version} of the course, older than the release's {released}: at home its "
        "checks may have said something else"
    ]


def stamp(unit: str) -> dict[str, str]:
    """What a released notebook says of the course that it was released with."""
    return {"version": course_version(), "checks": cases_digest(unit)}
