"""The sign of the signal."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the signs of the signals alone"


def score_gradient(scores, signal):
    return (scores * signal.sign()[..., None]).mean(0)
