"""One number."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "one number came back"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).mean()
