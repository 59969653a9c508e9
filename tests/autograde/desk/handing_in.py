"""What a class hands in, made in code: notebooks of the toy in all states, in folders and zips."""

import copy
import io
import json
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from hypothesis import HealthCheck, settings

from autograde.course_folder import CourseFolder
from autograde.grading.releases import released_file
from tests.autograde.conftest import TOY

#: A second unit, which has an open question of the same name and a task of its own.
OTHER = "02_other"
OTHER_TEXT = '''# %% [markdown]
# # Another exercise

# %% nbgrader={"grade_id": "setup", "locked": true}
from course import check

check.exercise("02_other")


# %% nbgrader={"grade_id": "triple", "solution": true}
def triple(x):
    """Three times x."""
    ### BEGIN SOLUTION
    return 3 * x
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-triple", "grade": true, "points": 2}
check.close(triple, "triple_of_three")

# %% [markdown] nbgrader={"grade_id": "why", "grade": true, "solution": true, "points": 3}
# Because of the model answer.
'''

#: For properties: however busy the machine is, they hold or not.
CALM = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)

Files = Mapping[str, bytes | str]


def notebook(folder: CourseFolder, *written: str, mark: str = "") -> bytes:
    """A notebook of the toy in which some of its tasks are written; mark: what makes it another one."""
    made = nbformat.read(released_file(folder, TOY), as_version=4)
    for cell in made.cells:
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id")) in written:
            cell.source = f"def {name}(x):\n    return x  # {mark}\n"
    return json.dumps(made).encode()


def full(folder: CourseFolder, mark: str = "") -> bytes:
    """A notebook of the toy in which all tasks are written."""
    return notebook(folder, "double", "halve", mark=mark)


def without_names(data: bytes) -> bytes:
    """A notebook without what says which cell is which, as some programs save it."""
    made = copy.deepcopy(json.loads(data))
    for cell in made["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    return json.dumps(made).encode()


def write_folder(root: Path, files: Files) -> Path:
    """Files with times one minute apart, in their order."""
    for minute, (name, content) in enumerate(files.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (1.7e9 + 60 * minute,) * 2)
    return root


def write_zip(path: Path, files: Files) -> Path:
    """The same as a zip, whose times have no zone."""
    path.write_bytes(zipped(files))
    return path


def zipped(files: Files, *, stamps: Mapping[str, int] | None = None) -> bytes:
    """A zip of files one minute apart from noon; stamps: of some the time in seconds since 1970, as Unix writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for minute, (name, content) in enumerate(files.items()):
            member = zipfile.ZipInfo(name, (2026, 1, 1, 12, minute % 60, 0))
            if stamps and name in stamps:
                member.extra = struct.pack("<HHBi", 0x5455, 5, 1, stamps[name])
            archive.writestr(member, content)
    return buffer.getvalue()
