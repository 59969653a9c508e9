"""Open nbgrader's gradebook, and say in one line what is wrong with one that cannot be used."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from autograde.errors import CourseError, LostGradebook

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

T = TypeVar("T")

#: How long a gradebook that another program has locked is waited for, in seconds.
PATIENCE = 60.0
#: What brings back what is kept nowhere else.
RESTORE = "`autograde restore` brings back a backup"
#: What brings back a gradebook that is gone.
BRING_BACK = f"{RESTORE}, `autograde doctor --mend` makes it anew from the graded files"


@contextlib.contextmanager
def opened(url: str, course: str, unit: str = "", *, must_exist: bool = False) -> Iterator[Gradebook]:
    """The gradebook at an address, inside the block; it has to know the unit, if one is named.

    must_exist: whether an empty one, made now, would stand for one that is lost.

    Raises `CourseError` for whatever is wrong with it, also later in the block.
    """
    from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
    from sqlalchemy.exc import SQLAlchemyError

    if unit or must_exist:
        _assert_exists(url)
    try:
        patiently(lambda: _assert_ours(url, course))
        with patiently(lambda: Gradebook(url, course)) as gradebook:
            if unit:
                _assert_knows(gradebook, unit, url)
            yield gradebook
    except (MissingEntry, InvalidEntry) as error:
        raise CourseError(
            f"the gradebook {url} lacks something: {_first_line(error)}; {BRING_BACK}"
        ) from error
    except SQLAlchemyError as error:
        damaged = any(word in str(error) for word in ("not a database", "malformed"))
        following = f"; move it away, then {BRING_BACK}" if damaged else ""
        raise CourseError(f"the gradebook {url} cannot be used: {_first_line(error)}{following}") from error
    except ModuleNotFoundError as error:
        if not url.startswith("sqlite") and error.name and not error.name.startswith(("autograde", "course")):
            raise CourseError(f"the gradebook {url} needs a driver: pip install {error.name}") from error
        raise


def _assert_exists(url: str) -> None:
    """A gradebook in a file has to be there: nbgrader would make an empty one."""
    file = file_of(url)
    if file and not (file.exists() and file.stat().st_size):
        raise LostGradebook(
            f"the gradebook {file} is {'empty' if file.exists() else 'not there'}: {BRING_BACK}"
        )


def file_of(url: str) -> Path | None:
    """The file of a gradebook; None where it is in no file."""
    return Path(url.removeprefix("sqlite:///").partition("?")[0]) if url.startswith("sqlite:///") else None


def _assert_ours(url: str, course: str) -> None:
    """A gradebook has to be of this nbgrader's form, and of this course; one that is not there yet will be."""
    from sqlalchemy import create_engine, inspect, text

    file = file_of(url)
    if file and not file.exists():
        return
    engine = create_engine(url)
    try:
        tables = set(inspect(engine).get_table_names())
        if not tables:
            return
        if "assignment" not in tables:
            raise CourseError(f"{url} is no gradebook: it has none of nbgrader's tables")
        with engine.connect() as connection:
            known = "alembic_version" in tables
            version = (
                list(connection.scalars(text("SELECT version_num FROM alembic_version"))) if known else []
            )
            courses = set(connection.scalars(text("SELECT id FROM course"))) if "course" in tables else set()
    finally:
        engine.dispose()
    if version != [_form()]:
        raise CourseError(
            f"the gradebook {url} is of another nbgrader: run `nbgrader db upgrade`, which keeps a copy"
        )
    if courses and course not in courses:
        raise CourseError(
            f"the gradebook {url} is of another course, {', '.join(sorted(courses))}: name its file by "
            "c.CourseDirectory.db_url in nbgrader_config.py, or this course by c.CourseDirectory.course_id"
        )


@cache
def _form() -> str:
    """The form that this nbgrader gives its gradebooks."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


def _assert_knows(gradebook: Gradebook, unit: str, url: str) -> None:
    if unit not in {each.name for each in gradebook.assignments}:
        raise LostGradebook(f"the gradebook {url} does not know {unit}: {BRING_BACK}")


def _first_line(error: Any) -> str:
    """What an error of SQLAlchemy's or nbgrader's says, without the statement that led to it."""
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0]


def patiently(attempt: Callable[[], T], between: Callable[[], object] = lambda: None) -> T:
    """What an attempt on the gradebook returns, tried again while another program has it locked; else its error."""
    from sqlalchemy.exc import OperationalError

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return attempt()
        except OperationalError as error:
            between()
            if "lock" not in str(error.orig) or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
