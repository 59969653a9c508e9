"""The term of the bit 1 is lost."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the term of the bit 1 is left out"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    zero = z.clone()
    zero[:, i] = 0
    return (1 - p) * f(zero) * (0 - p)
