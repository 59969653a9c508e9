"""The derivative by p."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "this is the derivative by the probability p"


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return z / p - (1 - z) / (1 - p)
