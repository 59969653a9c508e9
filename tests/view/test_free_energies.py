"""Every state has its mark before learning and an arrow to where it goes; the alt text counts both directions."""

import pytest

from course import view


def test_states_stand_at_their_values_before_and_after():
    figure = view.free_energy_change(["00", "01", "10"], [1.0, 2.0, 3.0], [0.5, 2.5, 3.5], [0])
    drawn = {line.get_label(): line.get_xydata().tolist() for line in figure.axes[0].lines}
    assert drawn["data"] == [[0, 1]]
    assert drawn["not in the data"] == [[1, 2], [2, 3]]
    assert [arrow.xy for arrow in figure.axes[0].texts] == [(0, 0.5), (1, 2.5), (2, 3.5)]


def test_it_counts_what_goes_down_and_up():
    alt = view.free_energy_change(
        ["00", "01", "10", "11"], [1, 1, 1, 1], [0.5, 1.5, 1.2, 0.9], [0, 1]
    ).alt_text
    assert alt == "−log p(x) of 4 states: 1 of 2 in the data goes down, 1 of 2 not in it goes up."


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="3 states"):
        view.free_energy_change(["00", "01", "10"], [1.0, 2.0], [1.0, 2.0], [0])
