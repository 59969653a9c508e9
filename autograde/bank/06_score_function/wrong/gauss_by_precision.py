"""The derivative by the precision."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "derivative by the precision"


def gaussian_scores(z, mean, log_var):
    d, variance = z - mean, log_var.exp()
    return d / variance, 0.5 * (variance - d.square())
