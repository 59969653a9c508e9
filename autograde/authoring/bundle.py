"""The students' bundle: the exercise, its lecture, the course as a wheel, and how to set up."""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path

import nbformat

from autograde.authoring.build import as_text
from autograde.authoring.bundle_readme import bundle_readme
from autograde.authoring.colab import colab_copy, repository_address
from autograde.authoring.executed import executed_lecture, lecture_page
from autograde.authoring.wheel import build_wheel
from autograde.course_folder import CourseFolder
from course.lab import home

#: The earliest time that a zip can hold: equal inputs give equal bundles.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_bundle(folder: CourseFolder, unit: str) -> Path:
    """Zip what a student needs, laid out as in the course's own folder, so that links between notebooks work."""
    bundle = folder.root / "bundles" / f"{unit}.zip"
    bundle.parent.mkdir(exist_ok=True)
    unfinished = bundle.with_suffix(".new")
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(unfinished, "w") as archive:
        for name, data in contents(folder, unit, build_wheel(Path(scratch))).items():
            member = zipfile.ZipInfo(f"{unit}/{name}", ZIP_TIME)
            member.external_attr = 0o644 << 16
            archive.writestr(member, data, compress_type=zipfile.ZIP_DEFLATED)
    os.replace(unfinished, bundle)
    return bundle


def contents(folder: CourseFolder, unit: str, wheel: Path) -> dict[str, bytes]:
    """What is in a bundle, by its place there."""
    released = folder.step("release", unit)
    files = {
        f"exercises/{path.relative_to(released).as_posix()}": path.read_bytes()
        for path in sorted(released.rglob("*"))
        if path.is_file()
    }
    exercise = nbformat.read(released / f"{unit}.ipynb", as_version=4)
    address = repository_address(home())
    files[f"colab/{unit}.ipynb"] = as_text(colab_copy(exercise, address=address, wheel=wheel.name)).encode()
    files |= lecture_files(folder.lectures / f"{unit}.py")
    files[wheel.name] = wheel.read_bytes()
    files["README.md"] = bundle_readme(unit, wheel.name, lecture=f"lectures/{unit}.html" in files).encode()
    return files


def lecture_files(text: Path) -> dict[str, bytes]:
    """A lecture as a notebook to run, and as a page to read, with all that it shows; nothing where there is none."""
    if not text.exists():
        return {}
    return {
        f"lectures/{text.stem}.ipynb": text.with_suffix(".ipynb").read_bytes(),
        f"lectures/{text.stem}.html": lecture_page(executed_lecture(text)).encode(),
    }
