"""The median."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the median of the samples"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).median(0).values
