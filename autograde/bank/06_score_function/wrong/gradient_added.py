"""Signal plus score."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "signal and score are added"


def score_gradient(scores, signal):
    return (scores + signal[..., None]).mean(0)
