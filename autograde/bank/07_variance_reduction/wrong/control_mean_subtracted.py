"""The known mean is subtracted."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "κ has the wrong sign"


def controlled(f, c, kappa, beta):
    return (f - beta * (c + kappa)).mean(0)
