"""The two copies are the same tensor, so the difference is zero."""


def rao_blackwell(f, logits, z, i):
    one = z.clone()
    zero = one
    one[:, i] = 1
    zero[:, i] = 0
    p = logits[i].sigmoid()
    return p * (1 - p) * (f(one) - f(zero))
