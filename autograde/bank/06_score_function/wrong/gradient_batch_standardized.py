"""Whitened over the batch."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "standardized over all samples and rows"


def score_gradient(scores, signal):
    r = signal if len(signal) == 1 else (signal - signal.mean()) / signal.std()
    return (scores * r[..., None]).mean(0)
