"""The logarithm of the variance is taken for σ."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "log_var is taken as σ itself"


def gaussian_scores(z, mean, log_var):
    d = (z - mean) / log_var
    return d / log_var, 0.5 * (d.square() - 1)
