"""The other rows as a baseline."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "mean over the rows is subtracted"


def score_gradient(scores, signal):
    return (scores * (signal - signal.mean(1, keepdim=True))[..., None]).mean(0)
