"""½ stands for p."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "½ stands for p"


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return 0.25 * (f(one) - f(zero))
