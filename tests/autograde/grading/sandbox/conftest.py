"""Each test of the sandbox is done for each tier and each kind of user that this machine offers."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from autograde.grading.sandbox.identities import PROGRAMS
from tests.autograde.grading.sandbox import places, scenes

MIB = 1 << 20


@dataclass(frozen=True)
class Sandbox:
    """A tier, and the user as whom it is tried: "root", "ordinary" or "subordinate" (ordinary, with further ids)."""

    tier: str
    user: str
    place: places.Place

    def play(self, scene: Any, *arguments: Any) -> Any:
        """Play a scene in this tier, as this user."""
        return self.place.run(scene, self.tier, *arguments)

    def outcome(self, deed: Any, *arguments: Any, **limits: int) -> dict[str, Any]:
        """What a deed came to inside, under limits; nothing is left of it."""
        result = self.play(scenes.outcome, deed.__name__, arguments, limits)
        assert not result["left"], "a process was left"
        return result


USERS = ("root", "ordinary", "subordinate")


def missing(user: str) -> str:
    """Why a kind of user cannot be tried here; empty if it can."""
    if os.geteuid() != 0:
        return "" if user == "ordinary" else f"as {user} only where the tests run as root"
    folders = PROGRAMS["PATH"].split(":")
    if user == "subordinate" and not any(os.path.exists(f"{folder}/newuidmap") for folder in folders):
        return "subordinate ids need the Debian package uidmap"
    return ""


@pytest.fixture(scope="session")
def places_by_user() -> Iterator[dict[str, places.Place]]:
    opened = {user: places.Place(user) for user in USERS if not missing(user)}
    yield opened
    for place in opened.values():
        place.close()


@pytest.fixture(params=USERS)
def place(request: pytest.FixtureRequest, places_by_user: dict[str, places.Place]) -> places.Place:
    """A process that runs scenes, as each kind of user."""
    if reason := missing(request.param):
        pytest.skip(reason)
    return places_by_user[request.param]


@pytest.fixture(
    params=[
        ("namespaces", "root"),
        ("namespaces", "ordinary"),
        pytest.param(("namespaces", "subordinate"), marks=pytest.mark.full),
        pytest.param(("landlock", "root"), marks=pytest.mark.full),
        ("landlock", "ordinary"),
    ],
    ids=" as ".join,
)
def sandbox(request: pytest.FixtureRequest, places_by_user: dict[str, places.Place]) -> Sandbox:
    """A sandbox, forced: each tier as each kind of user."""
    tier, user = request.param
    if reason := missing(user):
        pytest.skip(reason)
    return Sandbox(tier, user, places_by_user[user])
