"""The size of the signal."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "without its sign"


def score_gradient(scores, signal):
    return (scores * signal.abs()[..., None]).mean(0)
