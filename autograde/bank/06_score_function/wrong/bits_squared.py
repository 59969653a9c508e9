"""Squared."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the difference z − p is squared"


def bernoulli_scores(z, logits):
    return (z - logits.sigmoid()) ** 2
