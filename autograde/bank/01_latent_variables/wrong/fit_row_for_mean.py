"""The mean keeps its axis."""

loses = ["check-fit", "hidden-fit"]
mistake = "the mean is a matrix of one row"


def fit(x):
    mean = x.mean(0, keepdim=True)
    return mean, (x - mean).T @ (x - mean) / len(x)
