"""The caller's samples are changed."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "changed in place"


def controlled(f, c, kappa, beta):
    c -= kappa
    return (f - beta * c).mean(0)
