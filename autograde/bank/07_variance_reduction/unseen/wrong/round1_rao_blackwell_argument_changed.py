"""The values are right, but the given samples themselves are overwritten."""


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    z[:, i] = 1
    high = f(z) + 0
    z[:, i] = 0
    return p * (1 - p) * (high - f(z))
