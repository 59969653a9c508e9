"""Only the difference f(one) - f(zero): the factor p (1 - p) is missing."""


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return f(one) - f(zero)
