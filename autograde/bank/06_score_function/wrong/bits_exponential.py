"""The odds stand for the probability."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the exponential stands for the sigmoid"


def bernoulli_scores(z, logits):
    return z - logits.exp()
