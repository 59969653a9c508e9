"""The derivative by σ²."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "this is the derivative by σ²"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, 0.5 * (off.square() / variance - 1) / variance
