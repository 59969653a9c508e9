"""The coefficient is squared."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "β is squared"


def controlled(f, c, kappa, beta):
    return (f - beta**2 * (c - kappa)).mean(0)
