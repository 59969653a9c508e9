"""Importance weights."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the softmax of the signals weighs"


def score_gradient(scores, signal):
    return (scores * signal.softmax(0)[..., None]).sum(0)
