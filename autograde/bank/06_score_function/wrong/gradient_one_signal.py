"""One signal for all."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "the signal is averaged over the rows and samples"


def score_gradient(scores, signal):
    return (scores * signal.mean()).mean(0)
