"""Kernels that know an older Landlock: root is confined by its fresh user, an ordinary user is refused."""

import os

import pytest

from tests.autograde.grading.sandbox import scenes

VERSIONS = (1, 3, 5)
AS_ROOT = "what root gains by its fresh user only shows where the tests run as root"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_fresh_user_makes_up_for_what_an_older_landlock_does_not_refuse(version, places_by_user):
    if os.geteuid() != 0:
        pytest.skip(AS_ROOT)
    play = places_by_user["root"].run
    assert play(scenes.with_landlock, version, "sight", ["/etc/passwd", "/etc/shadow"]) == {
        "host": [],
        "missing": [],
    }
    assert play(scenes.with_landlock, version, "reach")["reached"] == []
    assert play(scenes.with_landlock, version, "network") == {"reached": [], "heard": 0}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("deed", ["keep_forking", "leave_daemon_and_stay"])
def test_everything_of_the_fresh_user_ends(version, deed, places_by_user):
    if os.geteuid() != 0:
        pytest.skip(AS_ROOT)
    seen = places_by_user["root"].run(scenes.with_landlock, version, "closed", deed)
    assert (seen["ended"]["ended"], seen["gone"]) == ("closed", True)


@pytest.mark.parametrize("version", [0, *VERSIONS])
def test_an_ordinary_user_is_refused(version, places_by_user):
    seen = places_by_user["ordinary"].run(scenes.with_landlock, version, "outcome", "identity", [], {})
    assert (seen["answer"], seen["ended"]["ended"]) == (None, "failed")
    assert "Landlock" in seen["ended"]["detail"]
