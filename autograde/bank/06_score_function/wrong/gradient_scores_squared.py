"""The scores are squared."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the scores are squared"


def score_gradient(scores, signal):
    return (scores.square() * signal[..., None]).mean(0)
