"""Only the first sample."""

loses = ["check-score_gradient", "hidden-score_gradient"]
mistake = "only the first sample counts"


def score_gradient(scores, signal):
    return scores[0] * signal[0, :, None]
