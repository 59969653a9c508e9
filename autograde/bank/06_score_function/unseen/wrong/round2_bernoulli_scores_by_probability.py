"""The derivative by the probability instead of by the logit."""


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return z / p - (1 - z) / (1 - p)
