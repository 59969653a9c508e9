"""The warm parent of the judges: `python -P -m autograde.grading.judge_parent RUN_FOLDER UNIT`.

It has imported the unit's cases and all that they need, and has built the fixed ones; a judge starts as a copy of it.
"""

from __future__ import annotations

import gc
import importlib
import socket
import sys
from pathlib import Path

from autograde.grading import judge, warm_parent
from course.check.case import load_cases


def main() -> None:
    """Load the cases, then fork judges until the grader is gone."""
    folder, unit = Path(sys.argv[1]), sys.argv[2]
    preload(unit)
    warm_parent.serve(folder / "judges", judge.judge, socket.SOCK_STREAM)


def preload(unit: str) -> None:
    """Build every case once: imports are done then, and the fixed cases kept."""
    gc.disable()  # until it serves, as in the parent of the kernels
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    torch.set_default_dtype(torch.float64)
    importlib.import_module("course.check.kinds")
    for definition in load_cases(unit).values():
        definition.build(seed=0)


if __name__ == "__main__":
    main()
