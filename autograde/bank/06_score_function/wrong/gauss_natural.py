"""The natural gradient."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "natural gradient"


def gaussian_scores(z, mean, log_var):
    d = z - mean
    return d, d.square() / log_var.exp() - 1
