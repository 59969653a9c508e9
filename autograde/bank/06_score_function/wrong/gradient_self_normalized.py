"""Divided by the sum of the signals."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "divided by the sum of the signals"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).sum(0) / signal.sum(0)[:, None]
