"""The chain rule twice."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "multiplied by p (1 − p)"


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return (z - p) * p * (1 - p)
