"""The squares are divided by σ."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the squares are divided by σ, not by σ²"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, 0.5 * (off.square() / variance.sqrt() - 1)
