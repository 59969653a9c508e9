"""The mean is not subtracted."""

loses = ["check-fit", "hidden-fit"]
mistake = "second moments: the mean is not subtracted"


def fit(x):
    return x.mean(0), x.T @ x / len(x)
