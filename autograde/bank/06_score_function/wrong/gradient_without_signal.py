"""The mean score."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the signal is left out: the mean score"


def score_gradient(scores, signal):
    return scores.mean(0)
