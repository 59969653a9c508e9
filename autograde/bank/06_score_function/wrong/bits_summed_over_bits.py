"""Summed over the bits."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "it is summed over the bits"


def bernoulli_scores(z, logits):
    return (z - logits.sigmoid()).sum(-1)
