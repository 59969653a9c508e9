"""Forgets the sigmoid: the bit minus the logit itself."""


def bernoulli_scores(z, logits):
    return z - logits
