"""Divided by log_var."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "divided by log σ²"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / log_var, 0.5 * (off.square() / variance - 1)
