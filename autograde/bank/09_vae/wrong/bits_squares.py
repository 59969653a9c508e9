"""Minus the squared error."""

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the squared error stands for the logarithm"


def bernoulli_log_likelihood(x, logits):
    return -(x - logits.sigmoid()).square().sum(-1)
