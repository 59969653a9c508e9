"""z alone."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the probability is missing"


def bernoulli_scores(z, logits):
    return z.clone()
