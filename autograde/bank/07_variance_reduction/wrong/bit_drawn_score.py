"""The difference, times the score of the draw."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "multiplies the difference"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return (z[:, i] - p) * (f(one) - f(zero))
