"""Only the term z log p is differentiated; a bit that is off gets no score."""


def bernoulli_scores(z, logits):
    return z * (1 - logits.sigmoid())
