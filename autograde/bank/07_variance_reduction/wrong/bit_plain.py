"""The plain score-function estimate."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "nothing is averaged out"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    return f(z) * (z[:, i] - p)
