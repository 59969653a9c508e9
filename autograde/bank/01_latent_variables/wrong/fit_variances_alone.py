"""A row of variances instead of the matrix."""

loses = ["check-fit", "hidden-fit"]
mistake = "variances alone"


def fit(x):
    return x.mean(0), x.var(0, correction=0)
