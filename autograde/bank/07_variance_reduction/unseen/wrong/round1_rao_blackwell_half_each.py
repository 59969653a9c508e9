"""The two terms are averaged with 1/2 each instead of p and 1 - p."""


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return (f(one) * (1 - p) - f(zero) * p) / 2
