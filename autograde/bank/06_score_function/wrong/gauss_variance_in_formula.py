"""σ is exp(log_var) in the formula."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the variance is used as the standard deviation"


def gaussian_scores(z, mean, log_var):
    sigma = log_var.exp()
    off = z - mean
    return off / sigma**2, 0.5 * ((off / sigma) ** 2 - 1)
