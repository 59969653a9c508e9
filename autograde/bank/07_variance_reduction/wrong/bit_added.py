"""The two values are added."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the two values are added"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return p * (1 - p) * (f(one) + f(zero))
