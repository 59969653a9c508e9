"""The derivatives change places."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the first value and the second value are exchanged"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return 0.5 * (off.square() / variance - 1), off / variance
