"""The sigmoid twice."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the sigmoid is taken twice"


def bernoulli_scores(z, logits):
    return z - logits.sigmoid().sigmoid()
