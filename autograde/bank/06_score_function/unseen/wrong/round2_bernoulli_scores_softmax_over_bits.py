"""Takes the bits for one choice among M: softmax over the last axis instead of a sigmoid for each."""


def bernoulli_scores(z, logits):
    return z - logits.softmax(-1)
