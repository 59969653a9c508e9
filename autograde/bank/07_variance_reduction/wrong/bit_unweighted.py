"""The expectation has no weights."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the scores have no weights"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return f(one) * (1 - p) + f(zero) * (0 - p)
