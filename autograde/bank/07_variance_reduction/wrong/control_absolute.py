"""The size of the deviation."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "its sign dropped"


def controlled(f, c, kappa, beta):
    return (f - beta * (c - kappa).abs()).mean(0)
