"""Averaged over the samples."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "it is averaged over the samples"


def bernoulli_scores(z, logits):
    return (z - logits.sigmoid()).mean(0)
