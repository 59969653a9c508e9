"""x is centered in place."""

loses = ["check-fit", "hidden-fit"]
mistake = "was changed in place"


def fit(x):
    mean = x.mean(0)
    x -= mean
    return mean, x.T @ x / len(x)
