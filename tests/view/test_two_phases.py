"""Wake and sleep as a picture: what is run and what learns, the other way round in each panel."""

import pytest

from course import view


def words(axis):
    return [text.get_text() for text in axis.texts]


def test_each_phase_has_every_layer_and_names_who_draws_and_who_learns():
    wake, sleep = view.phases(["x", "h₁", "h₂"], data="pictures").axes
    for axis in (wake, sleep):
        assert [word for word in words(axis) if word in ("x", "h₁", "h₂")] == ["x", "h₁", "h₂"]
    assert words(wake).count("q draws") == words(wake).count("p learns") == 2
    assert words(sleep).count("p draws") == words(sleep).count("q learns") == 2
    assert "pictures →" in words(wake)
    assert "a dream →" in words(sleep)


def test_runs_go_up_awake_and_down_asleep_and_lessons_the_other_way():
    def directions(axis):
        arrows = [text for text in axis.texts if getattr(text, "arrow_patch", None)]
        return [(text.xyann[0] < 0, text.xy[1] > text.xyann[1]) for text in arrows]

    wake, sleep = view.phases(["x", "z"]).axes
    assert directions(wake) == [(True, True), (False, False)]
    assert directions(sleep) == [(True, False), (False, True)]


def test_a_single_layer_is_refused():
    with pytest.raises(ValueError, match="at least two"):
        view.phases(["x"])
