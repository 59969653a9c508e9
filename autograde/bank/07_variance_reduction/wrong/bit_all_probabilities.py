"""The probabilities of all bits are used."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the probabilities of all bits"


def rao_blackwell(f, logits, z, i):
    p = logits.sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return p * (1 - p) * (f(one) - f(zero))[:, None]
