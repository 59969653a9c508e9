"""The logit stands for the probability."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the sigmoid is missing"


def rao_blackwell(f, logits, z, i):
    p = logits[i]
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return p * (1 - p) * (f(one) - f(zero))
