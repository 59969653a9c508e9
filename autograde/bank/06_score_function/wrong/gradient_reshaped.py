"""Reshaped to (N, S) and turned."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "reshaped in the wrong order"


def score_gradient(scores, signal):
    count, rows = signal.shape
    return (scores * signal.reshape(rows, count).T[..., None]).mean(0)
