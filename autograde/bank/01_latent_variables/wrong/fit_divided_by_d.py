"""Divided by the number of columns."""

loses = ["check-fit", "hidden-fit"]
mistake = "divided by D, not by N"


def fit(x):
    d = x - x.mean(0)
    return x.mean(0), d.T @ d / x.shape[1]
