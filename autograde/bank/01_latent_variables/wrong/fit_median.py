"""The median is the center."""

loses = ["check-fit", "hidden-fit"]
mistake = "the median stands in for the mean, and"


def fit(x):
    mean = x.median(0).values
    return mean, (x - mean).T @ (x - mean) / len(x)
