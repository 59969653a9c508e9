"""Signs, not bits."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "bits of ±1 are taken"


def bernoulli_scores(z, logits):
    return (2 * z - 1) - logits.sigmoid()
