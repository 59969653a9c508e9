"""κ is subtracted from the sum of the control."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "summed before κ is subtracted"


def controlled(f, c, kappa, beta):
    return f.mean(0) - beta * (c.sum(0) - kappa)
