"""The normalizer and the half are forgotten."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "and so is the ½ of the squares"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, off.square() / variance
