"""All rows get the mean over the rows."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "averaged over the rows, and all get the mean"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).mean((0, 1)).expand_as(scores[0])
