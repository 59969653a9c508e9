"""The derivative of q(z), not of its logarithm."""


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return (2 * z - 1) * p * (1 - p)
