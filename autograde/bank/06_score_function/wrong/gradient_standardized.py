"""Signals are standardized."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the signal is standardized"


def score_gradient(scores, signal):
    standard = (signal - signal.mean(0)) / (signal.std(0) if len(signal) > 1 else 1)
    return (scores * standard[..., None]).mean(0)
