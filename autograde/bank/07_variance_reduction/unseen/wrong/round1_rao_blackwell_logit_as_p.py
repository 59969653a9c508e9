"""The logit is taken for the probability."""


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i]
    return p * (1 - p) * (f(one) - f(zero))
