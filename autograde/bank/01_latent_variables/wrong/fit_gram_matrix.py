"""The product the other way round: a row for each datum."""

loses = ["check-fit", "hidden-fit"]
mistake = "transposed: it has a row for each datum"


def fit(x):
    deviations = x - x.mean(0)
    return x.mean(0), deviations @ deviations.T / len(x)
