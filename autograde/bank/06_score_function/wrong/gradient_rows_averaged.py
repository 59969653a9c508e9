"""The rows are averaged, too."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the rows are averaged, too"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).mean((0, 1))
