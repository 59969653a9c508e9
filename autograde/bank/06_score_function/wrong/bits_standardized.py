"""Standardized."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "divided by its standard deviation"


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return (z - p) / (p * (1 - p)).sqrt()
