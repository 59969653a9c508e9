"""One coefficient for all."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "one β, that of the first"


def controlled(f, c, kappa, beta):
    return (f - beta[0] * (c - kappa)).mean(0)
