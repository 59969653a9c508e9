"""The gradient of the cross-entropy."""

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "p − z came back"


def bernoulli_scores(z, logits):
    return logits.sigmoid() - z
