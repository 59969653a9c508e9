"""The normalizer has the wrong sign."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the sign of log σ² in log q is wrong"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, 0.5 * (off.square() / variance + 1)
