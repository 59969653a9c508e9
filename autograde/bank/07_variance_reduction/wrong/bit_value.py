"""The averaged f."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the score is missing"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return p * f(one) + (1 - p) * f(zero)
