"""The scatter, not divided by N."""

loses = ["check-fit", "hidden-fit"]
mistake = "not divided by N"


def fit(x):
    deviations = x - x.mean(0)
    return x.mean(0), deviations.T @ deviations
