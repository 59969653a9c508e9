"""The derivative by log σ."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "this is the derivative by log σ"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, off.square() / variance - 1
