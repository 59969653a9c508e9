"""One matrix for each datum."""

loses = ["check-fit", "hidden-fit"]
mistake = "one matrix for each datum: they are not averaged"


def fit(x):
    d = x - x.mean(0)
    return x.mean(0), d[:, :, None] * d[:, None, :]
