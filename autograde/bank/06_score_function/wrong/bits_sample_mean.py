"""The share of ones in the samples."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the mean of the samples stands for that of q"


def bernoulli_scores(z, logits):
    return z - z.mean(0) if len(z) > 1 else z - logits.sigmoid()
