"""x.var with its default divisor, for a matrix."""

loses = ["check-fit", "hidden-fit"]
mistake = "variances alone, divided by N - 1"


def fit(x):
    return x.mean(0), x.var(0)
