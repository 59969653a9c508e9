"""As root of a container, which may not make namespaces or control groups: the weaker tier, and what it contains."""

import os
from collections.abc import Iterator

import pytest

from tests.autograde.grading.sandbox import places, scenes
from tests.autograde.grading.sandbox.conftest import MIB

LITTLE_MEMORY = 200 * MIB


@pytest.fixture(scope="module")
def container() -> Iterator[places.Place]:
    if os.geteuid() != 0:
        pytest.skip("rights are taken from root, and these tests run as an ordinary user")
    with places.opened("container") as place:
        yield place


def test_the_weaker_tier_works_and_the_stronger_says_why_it_does_not(container):
    usable = container.run(scenes.usable_here)["usable"]
    assert usable["landlock"] == ""
    assert "unshare" in usable["namespaces"]


def test_nothing_of_the_host_is_seen_or_reached(container):
    assert container.run(scenes.sight, "landlock", ["/etc/shadow"]) == {"host": [], "missing": []}
    assert container.run(scenes.reach, "landlock")["reached"] == []
    assert container.run(scenes.network, "landlock") == {"reached": [], "heard": 0}


def test_memory_is_limited_without_a_control_group(container):
    limits = {"memory": LITTLE_MEMORY}
    seen = container.run(scenes.outcome, "landlock", "allocate_in_many", [2 * LITTLE_MEMORY, 5], limits)
    assert seen["ended"] == {"ended": "memory", "detail": LITTLE_MEMORY}
    assert not seen["left"]
