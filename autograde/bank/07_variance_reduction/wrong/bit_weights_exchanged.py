"""The weights are exchanged."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "weights of the two values are exchanged"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return (1 - p) * f(one) * (1 - p) + p * f(zero) * (0 - p)
