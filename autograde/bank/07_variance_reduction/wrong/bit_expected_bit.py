"""f at the expected bit."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "expected bit"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    middle = z.clone()
    middle[:, i] = p
    return f(middle) * (z[:, i] - p)
