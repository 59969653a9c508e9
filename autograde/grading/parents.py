"""Start the two warm parents of a run, and end them with it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from autograde.course_folder import CourseError
from autograde.grading.run_folder import RunFolder
from course.check.case import CASES_VARIABLE

#: What of the grader's environment a warm parent gets: a kernel begins as its copy, and must find no secret there.
ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "MPLCONFIGDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
)
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


@contextlib.contextmanager
def warm_parents(
    folder: RunFolder, unit: str, *, kernels: bool, judges: bool, optimisers: bool
) -> Iterator[None]:
    """Have the warm parents of a run listen inside the block: that of the kernels, and that of the judges.

    optimisers: whether kernels are to begin with optimisers imported.

    Raises `CourseError` with its last words if one does not start.
    """
    started = []
    try:
        if kernels:
            arguments = ["autograde.grading.kernel_parent", str(folder.root), *["optimisers"] * optimisers]
            started.append(_Parent(folder, arguments, [str(folder.course), *sys.path], ENVIRONMENT))
        if judges:
            arguments = ["autograde.grading.judge_parent", str(folder.root), unit]
            started.append(_Parent(folder, arguments, sys.path, (*ENVIRONMENT, CASES_VARIABLE)))
        for parent in started:
            parent.wait_until_ready()
        yield
    finally:
        for parent in started:
            parent.end()


class _Parent:
    """A warm parent's process. It ends when its standard input does, also where the grader is killed."""

    def __init__(
        self, folder: RunFolder, arguments: list[str], path: list[str], environment: tuple[str, ...]
    ) -> None:
        self.log = folder.root / f"{arguments[0]}.log"
        kept = {name: os.environ[name] for name in environment if name in os.environ}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", *arguments],
                env={**kept, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, path))},
                cwd=folder.root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # Ctrl-C is for the grader alone
            )

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line == "ready\n":
                return
        last = self.log.read_text().strip().splitlines()[-1:] or ["it said nothing"]
        raise CourseError(f"the grader could not warm up: {last[0]}")

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
