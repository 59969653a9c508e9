"""The derivative by z, with its sign."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the derivative by z came back"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return -off / variance, 0.5 * (off.square() / variance - 1)
