"""z itself, divided."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the mean is not subtracted from z"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return z / variance, 0.5 * (off.square() / variance - 1)
