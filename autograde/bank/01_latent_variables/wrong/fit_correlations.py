"""The columns are standardised first."""

loses = ["check-fit", "hidden-fit"]
mistake = "correlations: the columns were divided"


def fit(x):
    standard = (x - x.mean(0)) / x.std(0, correction=0)
    return x.mean(0), standard.T @ standard / len(x)
