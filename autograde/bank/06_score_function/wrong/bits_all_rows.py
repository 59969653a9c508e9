"""One probability for all rows."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the mean over the rows, serves all"


def bernoulli_scores(z, logits):
    return z - logits.sigmoid().mean(0)
