"""Time that is up when a cell begins, however long the machine took to come there."""

import time

import pytest

from autograde.grading.conversation import Execution
from autograde.grading.student_kernel import StudentKernel


def let_time_be_up_in(text: str, patch: pytest.MonkeyPatch) -> None:
    """Let a submission's time for its cells be nearly used up when a cell with this text begins."""
    run = StudentKernel.run

    def run_at_the_end(kernel: StudentKernel, source: str, limit: float) -> Execution:
        if text in source:
            now = time.monotonic()
            assert now < kernel.deadline <= now + kernel.plan.times.cells
            kernel.deadline = now + 1.0
        return run(kernel, source, limit)

    patch.setattr(StudentKernel, "run", run_at_the_end)
