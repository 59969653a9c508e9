"""Only (1 − z) log(1 − p) is differentiated."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the bits that are 1 have no score here"


def bernoulli_scores(z, logits):
    return -(1 - z) * logits.sigmoid()
