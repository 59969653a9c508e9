"""The mean is not used at all."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the mean is left out"


def gaussian_scores(z, mean, log_var):
    variance = log_var.exp()
    return z / variance, 0.5 * (z.square() / variance - 1)
