"""Who copies the numbers that the visible checks show has them right at home, and gains nothing by it."""

from typing import Any

import pytest
import torch

from autograde.audit.trial import examine, read_examination
from autograde.course_folder import CourseFolder
from course.check import load_cases
from course.check.case import AT_HOME
from course.check.values import encode
from tests.autograde.conftest import CHECKOUT

COURSE = CourseFolder.open(CHECKOUT)


@pytest.mark.parametrize("unit", COURSE.units())
def test_numbers_learned_by_heart_pass_at_home_and_give_no_points(unit: str):
    shown: dict[str, Any] = {}
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    for definition in load_cases(unit).values():
        if not definition.hidden:
            case = definition.build(AT_HOME)
            shown[str(encode(case.arguments))] = case.expected
    torch.set_default_dtype(before)

    def by_heart(*arguments: Any) -> Any:
        return shown[str(encode(arguments))]

    examination = read_examination(COURSE, unit)
    names = {call.function: by_heart for cell in examination.cells for call in cell.calls}
    sight = [cell for cell in examination.cells if not cell.name.startswith("hidden")]
    failed_at_home, failed = (examine(examination, names, seed) for seed in (AT_HOME, 17))
    assert sum(cell.name not in failed_at_home for cell in sight) >= len(sight) / 2
    assert sum(cell.points for cell in examination.cells if cell.name not in failed) == 0
