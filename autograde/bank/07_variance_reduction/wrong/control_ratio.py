"""The ratio estimator."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "this is the ratio estimator"


def controlled(f, c, kappa, beta):
    return f.mean(0) / c.mean(0) * kappa
