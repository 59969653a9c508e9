"""The mean over all is subtracted."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the signal's mean over all is subtracted"


def score_gradient(scores, signal):
    return (scores * (signal - signal.mean())[..., None]).mean(0)
