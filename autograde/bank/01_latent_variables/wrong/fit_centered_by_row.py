"""Each row is centered by its own mean."""

loses = ["check-fit", "hidden-fit"]
mistake = "around the mean of each row"


def fit(x):
    d = x - x.mean(1, keepdim=True)
    return x.mean(0), d.T @ d / len(x)
