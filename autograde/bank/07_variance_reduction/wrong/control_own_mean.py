"""The control is centered by the mean of its own samples."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "this is the plain mean of f"


def controlled(f, c, kappa, beta):
    return (f - beta * (c - c.mean(0))).mean(0)
