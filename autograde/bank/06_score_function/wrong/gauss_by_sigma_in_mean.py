"""Divided by σ."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "divided by σ, not by σ²"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance.sqrt(), 0.5 * (off.square() / variance - 1)
