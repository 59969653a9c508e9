"""The rows are summed, too."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the rows are summed"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).mean(0).sum(0)
