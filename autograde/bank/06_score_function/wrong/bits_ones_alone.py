"""Only z log p is differentiated."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the bits that are 0 have no score here"


def bernoulli_scores(z, logits):
    return z * (1 - logits.sigmoid())
