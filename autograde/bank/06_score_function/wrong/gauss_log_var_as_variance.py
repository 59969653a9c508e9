"""The logarithm of the variance is taken for the variance."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "log_var is taken as the variance itself"


def gaussian_scores(z, mean, log_var):
    d = z - mean
    return d / log_var, 0.5 * (d.square() / log_var - 1)
