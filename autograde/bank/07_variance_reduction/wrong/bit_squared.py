"""p (1 − p) is squared."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "is squared"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return (p * (1 - p)) ** 2 * (f(one) - f(zero))
