"""The first row's signals."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the signals of the first row"


def score_gradient(scores, signal):
    return (scores * signal[:, :1, None]).mean(0)
