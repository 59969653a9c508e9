"""One file with all of a course's grading: gradebook, journal, records, what was handed in and what was made of it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograde import gradebook
from autograde.course_folder import FORMAT, SETTINGS_FILE, CourseFolder
from autograde.errors import CourseError
from autograde.gradebook import file_of
from autograde.grading.alone import alone

#: In the archive: what says of what it is a backup, and the gradebook.
MANIFEST, GRADEBOOK = "manifest.json", "gradebook"
#: The folders of nbgrader's steps, and what of the state folder is kept.
STEPS = ("release", "submitted", "autograded", "feedback")
STATE = ("journal", "releases", "policies", "by_hand", "secret")


def back_up(folder: CourseFolder, target: Path) -> list[str]:
    """Write a backup of a course's grading to a file, which only its owner can read; returns what is not in it.

    Raises `CourseError` if the grader is at work, or if there is a file already, which may be the last good one; and
    `Incomplete`, once all else is written, if the gradebook is gone.
    """
    if target.is_dir() or not target.name:
        raise CourseError(f"{target} is a folder: give the name of a file that is not there yet")
    if target.exists():
        raise CourseError(f"{target} is there already, and is left as it is: give another name")
    folder.prepare()
    unfinished = target.with_name(f"{target.name}.new")
    unfinished.touch(mode=0o600)
    with alone(folder), zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = {"format": FORMAT, "course": folder.course_directory().course_id}
        archive.writestr(MANIFEST, json.dumps(manifest))
        for name, place in _places(folder).items():
            for path in [place, *sorted(place.rglob("*"))] if place.exists() else ():
                if path.is_file() and not path.is_symlink():
                    archive.write(path, str(PurePosixPath(name, *path.relative_to(place).parts)))
        left_out = _add_gradebook(folder, archive)
    os.replace(unfinished, target)
    file = file_of(folder.course_directory().db_url)
    if file and not _has_something(file):
        raise Incomplete(f"wrote {target} without the gradebook {file}, which is not there or empty")
    return left_out


class Incomplete(CourseError):
    """A backup without the gradebook: it is written, and must not be taken for a whole one."""

    exit_code = 3


def _has_something(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def restore(folder: CourseFolder, source: Path) -> Path | None:
    """Bring back a backup; returns where that lies now which stood in its place, if anything did.

    Raises `CourseError` if the file is no backup of this course, or of a newer form, and then changes nothing.
    """
    folder.prepare()
    with alone(folder), tempfile.TemporaryDirectory(dir=folder.root, prefix=".restore-") as name:
        unpacked = Path(name)
        _unpack(folder, source, unpacked)
        stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
        aside = folder.state / f"replaced-{stamp}"
        places = _places(folder)
        if (unpacked / GRADEBOOK).exists():
            places |= _gradebook_places(folder)
        for part, place in places.items():
            if _are_equal(place, unpacked / part):
                continue
            if place.exists():
                _move(place, aside / part)
            if (unpacked / part).exists():
                _move(unpacked / part, place)
        if (secret := folder.state / "secret").exists():
            secret.chmod(0o600)
    return aside if aside.exists() else None


def _places(folder: CourseFolder) -> dict[str, Path]:
    """What a backup holds beside the gradebook, by its name there."""
    directory = folder.course_directory()
    steps = {step: Path(folder.root, getattr(directory, f"{step}_directory")) for step in STEPS}
    state = {f"state/{name}": folder.state / name for name in STATE}
    return {**steps, **state, SETTINGS_FILE: folder.root / SETTINGS_FILE}


def _gradebook_places(folder: CourseFolder) -> dict[str, Path]:
    """Where a gradebook in a file lies, and what SQLite leaves beside it, which belongs to it alone."""
    file = file_of(folder.course_directory().db_url)
    ends = ("", "-journal", "-wal", "-shm")
    return {f"{GRADEBOOK}{end}": file.with_name(f"{file.name}{end}") for end in ends} if file else {}


def _are_equal(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(path, target)


def _add_gradebook(folder: CourseFolder, archive: zipfile.ZipFile) -> list[str]:
    """Add a copy of the gradebook as it is at one moment, whoever writes to it meanwhile."""
    url = folder.course_directory().db_url
    file = file_of(url)
    if file is None:
        return [f"the gradebook {url.partition('@')[2] or url}: back it up by its database's own means"]
    if not _has_something(file):
        return []
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / GRADEBOOK
        try:
            with closing(sqlite3.connect(file, timeout=gradebook.PATIENCE)) as ours:
                ours.execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.Error as error:
            raise CourseError(f"the gradebook {file} cannot be read: {error}") from error
        archive.write(copy, GRADEBOOK)
    return []


def _unpack(folder: CourseFolder, source: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            _assert_ours(folder, source, json.loads(archive.read(MANIFEST)))
            for member in archive.infolist():
                if not _is_safe(member):
                    raise CourseError(
                        f"{source} is no backup of `autograde backup`: it holds {member.filename!r}"
                    )
            archive.extractall(target)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise CourseError(f"there is no file {source}") from error
        raise CourseError(f"{source} is no backup of `autograde backup`, or is damaged: {error}") from error


def _assert_ours(folder: CourseFolder, source: Path, manifest: dict[str, object]) -> None:
    course = folder.course_directory().course_id
    if manifest["course"] != course:
        raise CourseError(f"{source} is a backup of another course, {manifest['course']}, not of {course}")
    if int(str(manifest["format"])) > FORMAT:
        raise CourseError(f"{source} was made by a newer autograde: update this one")


def _is_safe(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in member.filename
