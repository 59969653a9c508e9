"""The squares are not divided."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the squares are not divided by σ²"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, 0.5 * (off.square() - 1)
