"""Mean signal times mean score."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "each factor is averaged by itself"


def score_gradient(scores, signal):
    return scores.mean(0) * signal.mean(0)[:, None]
