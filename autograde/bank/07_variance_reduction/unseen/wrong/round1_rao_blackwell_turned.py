"""f with the bit turned minus f as drawn, without regard to which one is the 1."""


def rao_blackwell(f, logits, z, i):
    other = z.clone()
    other[:, i] = 1 - other[:, i]
    p = logits[i].sigmoid()
    return p * (1 - p) * (f(other) - f(z))
