"""All attacks."""

from tests.autograde.attacks.attack import Attack
from tests.autograde.attacks.faking import FAKING
from tests.autograde.attacks.finding import FINDING
from tests.autograde.attacks.flooding import FLOODING
from tests.autograde.attacks.hanging import HANGING
from tests.autograde.attacks.leaving import LEAVING
from tests.autograde.attacks.notebooks import NOTEBOOKS
from tests.autograde.attacks.outside import OUTSIDE
from tests.autograde.attacks.reading import READING
from tests.autograde.attacks.showing import SHOWING
from tests.autograde.attacks.surroundings import SURROUNDINGS

GROUPS: dict[str, list[Attack]] = {
    "reading hidden checks": READING,
    "faking results": FAKING,
    "finding the answer": FINDING,
    "leaving early": LEAVING,
    "hanging": HANGING,
    "flooding": FLOODING,
    "reaching outside": OUTSIDE,
    "changing the surroundings": SURROUNDINGS,
    "showing": SHOWING,
    "broken and hostile notebooks": NOTEBOOKS,
}
ATTACKS: dict[str, Attack] = {attack.student: attack for group in GROUPS.values() for attack in group}
