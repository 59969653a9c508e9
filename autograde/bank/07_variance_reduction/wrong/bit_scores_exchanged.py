"""The scores are exchanged."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "scores of the two values are exchanged"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return p * f(one) * (0 - p) + (1 - p) * f(zero) * (1 - p)
