"""The likelier bit stands for the probability."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the logit is rounded to a bit"


def bernoulli_scores(z, logits):
    return z - (logits > 0).to(z)
