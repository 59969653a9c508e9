"""f is averaged over the bit, and multiplied by the score of the bit as it was drawn."""


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return (p * f(one) + (1 - p) * f(zero)) * (z[:, i] - p)
