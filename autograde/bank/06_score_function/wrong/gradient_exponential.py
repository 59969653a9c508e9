"""The exponential of the signal."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the exponential of the signal weighs"


def score_gradient(scores, signal):
    return (scores * signal.exp()[..., None]).mean(0)
