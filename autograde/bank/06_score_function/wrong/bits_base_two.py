"""The logit to the base 2."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the logit is taken to the base 2"


def bernoulli_scores(z, logits):
    return z - 1 / (1 + 2 ** (-logits))
