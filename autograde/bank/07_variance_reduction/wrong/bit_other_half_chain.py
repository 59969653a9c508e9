"""The other factor of the chain rule."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "p is missing"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return (1 - p) * (f(one) - f(zero))
