"""The law of a chain is drawn over its target, and the error of this step is marked."""

import pytest

from course import view

WAY = {"steps": [0, 1, 2], "errors": [1.0, 0.1, 0.02], "error_name": "error of CD-k"}


def test_bars_have_the_probabilities_of_chain_and_target():
    figure = view.chain_law(["0", "1"], [0.9, 0.1], [0.3, 0.7], now=1, **WAY)
    assert [bar.get_height() for bar in figure.axes[0].patches] == [0.9, 0.1, 0.3, 0.7]


def test_the_error_of_this_step_is_marked_and_told():
    figure = view.chain_law(["0", "1"], [0.9, 0.1], [0.3, 0.7], now=2, **WAY)
    assert figure.axes[1].lines[1].get_xydata().tolist() == [[2, 0.02]]
    assert figure.alt_text == (
        "After 2 steps the law of the chain is 0.6 from its target in total variation. The error of CD-k is 0.02."
    )


@pytest.mark.parametrize(
    "wrong", [{"law": [1.0]}, {"now": 3}, {"errors": [1.0, 0.1]}, {"errors": [1.0, 0.1, 0.0]}]
)
def test_what_does_not_belong_together_is_refused(wrong):
    settings = {"law": [0.9, 0.1], "target": [0.3, 0.7], "now": 1, **WAY, **wrong}
    with pytest.raises(ValueError, match=r"states|steps"):
        view.chain_law(["0", "1"], settings.pop("law"), settings.pop("target"), **settings)
