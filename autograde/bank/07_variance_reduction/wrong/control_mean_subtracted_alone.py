"""The known mean is subtracted, without its coefficient."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "κ is subtracted, where"


def controlled(f, c, kappa, beta):
    return (f - beta * c).mean(0) - kappa
