"""The bit is flipped, and its sign forgotten."""

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "in the order of the draw"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    flipped = z.clone()
    flipped[:, i] = 1 - z[:, i]
    return p * (1 - p) * (f(z) - f(flipped))
