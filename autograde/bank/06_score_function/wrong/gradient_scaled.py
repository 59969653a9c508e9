"""Divided by the standard deviation of the signals."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "divided by its standard deviation"


def score_gradient(scores, signal):
    scale = signal.std(0) if len(signal) > 1 else 1.0
    return (scores * (signal / scale)[..., None]).mean(0)
