"""The logit stands for the probability."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the sigmoid is missing"


def bernoulli_scores(z, logits):
    return z - logits
