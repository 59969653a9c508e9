"""p²."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "p² stands for p (1 − p)"


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return p.square() * (f(one) - f(zero))
