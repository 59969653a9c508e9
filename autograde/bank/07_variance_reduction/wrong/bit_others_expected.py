"""The other bits are set to their probabilities."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "set to their probabilities"


def rao_blackwell(f, logits, z, i):
    p = logits.sigmoid()
    one, zero = p.expand_as(z).clone(), p.expand_as(z).clone()
    one[:, i], zero[:, i] = 1, 0
    return p[i] * (1 - p[i]) * (f(one) - f(zero))
