"""The mean along the wrong axis."""

loses = ["check-fit", "hidden-fit"]
mistake = "the mean is taken over the columns"


def fit(x):
    deviations = x - x.mean(0)
    return x.mean(1), deviations.T @ deviations / len(x)
