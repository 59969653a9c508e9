"""Where nothing stands against them, attacks do reach what they want: so their tests can fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.autograde.attacks.attack import Attack
from tests.autograde.attacks.class_room import FULL, Graded, Run, current_user, graded_class
from tests.autograde.attacks.suite import ATTACKS

pytestmark = pytest.mark.full

HARMLESS = {name: attack for name, attack in ATTACKS.items() if attack.unprotected}


@pytest.fixture(scope="module")
def unprotected() -> Iterator[Graded]:
    """The attacks that do no lasting harm, run in stock kernels without a sandbox and without a judge."""
    with graded_class(HARMLESS.values(), Run("unsafe", current_user(), in_kernel=True)) as graded:
        yield graded


@pytest.mark.parametrize("name", HARMLESS)
def test_an_attack_succeeds_where_nothing_stands_against_it(unprotected: Graded, name: str):
    attack = HARMLESS[name]
    student = next(student for student, each in unprotected.attackers.items() if each is attack)
    assert reached(unprotected, student, attack)


def reached(graded: Graded, student: str, attack: Attack) -> bool:
    """Whether an attack has reached what it wanted."""
    match attack.unprotected:
        case "gains points":
            return any(graded.points[student][check] > 0 for check in attack.loses)
        case "reads a secret":
            return any(secret in graded.shown(student) for secret in graded.secrets(student))
        case "is heard":
            return any(student.encode() in each for each in graded.host.heard)
        case "leaves a file":
            return bool(graded.host.marked())
        case "leaves a process":
            return any("sleep" in each for each in graded.left) and len(graded.left) > 1
        case "changes the gradebook":
            return graded.points["000-z-neighbour"] != FULL
    raise ValueError(f"{attack.name}: nobody knows what {attack.unprotected!r} is")
