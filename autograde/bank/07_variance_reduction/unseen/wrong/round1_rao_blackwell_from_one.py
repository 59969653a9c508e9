"""The bits are counted from 1."""


def rao_blackwell(f, logits, z, i):
    j = i - 1
    one, zero = z.clone(), z.clone()
    one[:, j], zero[:, j] = 1, 0
    p = logits[j].sigmoid()
    return p * (1 - p) * (f(one) - f(zero))
