"""Not divided at all."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the distance from the mean is not divided by σ²"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off, 0.5 * (off.square() / variance - 1)
