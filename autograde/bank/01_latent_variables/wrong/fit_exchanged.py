"""The covariance comes first."""

loses = ["check-fit", "hidden-fit"]
mistake = "are exchanged"


def fit(x):
    mean = x.mean(0)
    return (x - mean).T @ (x - mean) / len(x), mean
