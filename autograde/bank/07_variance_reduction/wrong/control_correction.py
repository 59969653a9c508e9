"""The correction alone."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "the correction alone came back"


def controlled(f, c, kappa, beta):
    return (beta * (c - kappa)).mean(0)
