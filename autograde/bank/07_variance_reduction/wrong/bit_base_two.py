"""The sigmoid with powers of 2."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "to the base 2"


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = 1 / (1 + 2 ** -logits[i])
    return p * (1 - p) * (f(one) - f(zero))
