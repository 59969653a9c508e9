"""The term of the bit 0 is lost."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the term of the bit 0 is left out"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one = z.clone()
    one[:, i] = 1
    return p * (1 - p) * f(one)
