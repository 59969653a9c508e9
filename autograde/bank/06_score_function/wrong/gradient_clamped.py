"""Negative signals are dropped."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the negative signals are set to zero"


def score_gradient(scores, signal):
    return (scores * signal.clamp(min=0)[..., None]).mean(0)
