"""No average."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the average over the samples is missing"


def score_gradient(scores, signal):
    return scores * signal[..., None]
