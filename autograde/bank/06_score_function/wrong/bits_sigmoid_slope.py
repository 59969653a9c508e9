"""The slope of the sigmoid."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the derivative of the probability p"


def bernoulli_scores(z, logits):
    p = logits.sigmoid().expand_as(z)
    return p * (1 - p)
