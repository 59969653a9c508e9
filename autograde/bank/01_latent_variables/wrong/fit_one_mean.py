"""One mean for all columns."""

loses = ["check-fit", "hidden-fit"]
mistake = "the mean of all entries stands for that of each column, and"


def fit(x):
    d = x - x.mean()
    return x.mean(), d.T @ d / len(x)
