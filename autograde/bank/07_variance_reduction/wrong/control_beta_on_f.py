"""The coefficient multiplies f."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "β multiplies f, not the control"


def controlled(f, c, kappa, beta):
    return (beta * f - (c - kappa)).mean(0)
