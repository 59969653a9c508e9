"""The other bits are replaced by their probabilities."""


def rao_blackwell(f, logits, z, i):
    p = logits.sigmoid()
    one = p.expand_as(z).clone()
    zero = one.clone()
    one[:, i], zero[:, i] = 1, 0
    return p[i] * (1 - p[i]) * (f(one) - f(zero))
