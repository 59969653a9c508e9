"""The derivative by the probability."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "derivative by p_i"


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return f(one) - f(zero)
