"""Two names for one copy."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "only zeros came back"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one = zero = z.clone()
    one[:, i] = 1
    zero[:, i] = 0
    return p * (1 - p) * (f(one) - f(zero))
