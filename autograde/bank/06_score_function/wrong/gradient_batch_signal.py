"""The signal of the batch."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the signal is averaged over the rows: each"


def score_gradient(scores, signal):
    return (scores * signal.mean(1)[:, None, None]).mean(0)
