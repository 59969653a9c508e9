"""−p alone."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the bit is missing"


def bernoulli_scores(z, logits):
    return -logits.sigmoid().expand_as(z)
