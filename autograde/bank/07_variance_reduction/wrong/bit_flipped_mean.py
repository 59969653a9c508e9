"""The mean of the drawn and the flipped value."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the drawn and the flipped"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return (f(one) + f(zero)) / 2 * (z[:, i] - p)
