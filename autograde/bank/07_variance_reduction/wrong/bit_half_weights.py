"""½ weighs both values."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "½ weighs both"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return 0.5 * (f(one) * (1 - p) + f(zero) * (0 - p))
