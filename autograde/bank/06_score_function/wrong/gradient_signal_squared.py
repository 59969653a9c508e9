"""The signal is squared."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the signal is squared"


def score_gradient(scores, signal):
    return (scores * signal.square()[..., None]).mean(0)
