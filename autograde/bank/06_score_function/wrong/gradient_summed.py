"""The samples are summed."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the samples are summed, not averaged"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).sum(0)
