"""The normalizer is not halved."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the ½ of log σ² is missing"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, 0.5 * off.square() / variance - 1
