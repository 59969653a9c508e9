"""p from the samples."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the share of ones among the samples"


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = z[:, i].mean()
    return p * (1 - p) * (f(one) - f(zero))
