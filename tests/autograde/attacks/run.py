"""Grade a class in a process of its own: `python -m tests.autograde.attacks.run FOLDER TIER JOBS [in-kernel]`."""

from __future__ import annotations

import sys
from pathlib import Path

from autograde.course_folder import CourseFolder
from autograde.grading.grade import grade
from tests.autograde.conftest import TOY

if __name__ == "__main__":
    folder, tier, jobs, *in_kernel = sys.argv[1:]
    grade(CourseFolder.open(Path(folder)), TOY, jobs=int(jobs), tier=tier, in_kernel=bool(in_kernel))
