"""The next bit."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "coordinate i + 1"


def rao_blackwell(f, logits, z, i):
    i = (i + 1) % len(logits)
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return p * (1 - p) * (f(one) - f(zero))
