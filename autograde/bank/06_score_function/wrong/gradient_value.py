"""The mean signal comes back."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "E[r] came back"


def score_gradient(scores, signal):
    return signal.mean(0)
