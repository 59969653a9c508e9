"""The bits share one probability."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "softmax"


def rao_blackwell(f, logits, z, i):
    p = logits.softmax(0)[i]
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return p * (1 - p) * (f(one) - f(zero))
