"""Divided by S − 1."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "divided by S − 1 instead of S"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).sum(0) / max(len(scores) - 1, 1)
