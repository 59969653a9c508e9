"""The sign of the inner derivative is lost."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the score of a 0 has the wrong sign"


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return z * (1 - p) + (1 - z) * p
