"""The plain score-function estimate, nothing averaged out."""


def rao_blackwell(f, logits, z, i):
    return f(z) * (z[:, i] - logits[i].sigmoid())
