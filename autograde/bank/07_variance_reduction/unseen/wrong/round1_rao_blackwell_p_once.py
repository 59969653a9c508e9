"""The factor is p instead of p (1 - p)."""


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return p * (f(one) - f(zero))
