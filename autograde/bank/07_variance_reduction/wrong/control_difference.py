"""The difference estimator."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "β is left out"


def controlled(f, c, kappa, beta):
    return (f - c).mean(0) + kappa
