"""The average is over the rows."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the rows are averaged, not the samples"


def score_gradient(scores, signal):
    return (scores * signal[..., None]).mean(1)
