"""Run one submission and record its points. This is the one place that knows how students' code is run.

Here nbgrader's own execution runs it: one fresh kernel for each submission, without a sandbox.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from autograde.course_folder import CourseFolder
from autograde.nbgrader_step import run_step


def execute(folder: CourseFolder, unit: str, student: str, *, submissions: Path, seed: int) -> None:
    """Run `submissions`/<student>/<unit>/<unit>.ipynb; its points go to the gradebook, the run to `autograded/`.

    `seed` decides the random cases of the checks. Points and comments that were given by hand stay.
    Raises `StepFailed` if the run did not come to its end.
    """
    from nbgrader.converters import Autograde

    directory = folder.course_directory(unit, student)
    directory.submitted_directory = str(submissions)
    with environment(LVM_CHECK_SEED=str(seed), LVM_DEVICE="cpu", OMP_NUM_THREADS="1"):
        try:
            run_step(Autograde, directory)
        except KeyboardInterrupt:
            # it would report the cell that is given up
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)
            raise


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for the kernels that are started inside the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
