"""The normalizer is forgotten."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the −½ is missing"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, 0.5 * off.square() / variance
