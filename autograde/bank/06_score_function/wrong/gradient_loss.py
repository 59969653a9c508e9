"""The gradient of a loss."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "this is the gradient of −E[r]"


def score_gradient(scores, signal):
    return -(scores * signal[..., None]).mean(0)
