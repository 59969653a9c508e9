"""The samples are changed in place."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "changed in place"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    z[:, i] = 1
    one = f(z)
    z[:, i] = 0
    return p * (1 - p) * (one - f(z))
