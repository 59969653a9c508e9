"""The square is not differentiated."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "which is not yet differentiated"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return -0.5 * off.square() / variance, 0.5 * (off.square() / variance - 1)
