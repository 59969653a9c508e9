"""The naive term stays."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "less by one"


def score_gradient(scores, signal):
    return (scores * (signal - 1)[..., None]).mean(0)
