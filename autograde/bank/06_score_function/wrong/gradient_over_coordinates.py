"""Summed over the coordinates."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "it is summed over the coordinates"


def score_gradient(scores, signal):
    return (scores.sum(-1) * signal).mean(0)
