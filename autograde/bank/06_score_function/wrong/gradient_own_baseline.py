"""The mean over the samples is subtracted."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the own one included"


def score_gradient(scores, signal):
    return (scores * (signal - signal.mean(0))[..., None]).mean(0)
