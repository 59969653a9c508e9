"""The distance is not squared."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the distance from the mean is not squared"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, 0.5 * (off / variance.sqrt() - 1)
