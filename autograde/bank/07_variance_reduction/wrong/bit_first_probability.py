"""The first probability."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "that of the first bit, whatever i is"


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits.sigmoid()[0]
    return p * (1 - p) * (f(one) - f(zero))
