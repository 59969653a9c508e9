"""The mean of the other samples is subtracted."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "no baseline is asked here"


def score_gradient(scores, signal):
    samples = len(signal)
    others = (signal.sum(0) - signal) / max(samples - 1, 1)
    return (scores * (signal - others)[..., None]).mean(0)
