"""The mean of the samples."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the mean of the samples stands for that of q"


def gaussian_scores(z, mean, log_var):
    if len(z) == 1:
        return (z - mean) / log_var.exp(), 0.5 * ((z - mean).square() / log_var.exp() - 1)
    d, variance = z - z.mean(0), log_var.exp()
    return d / variance, 0.5 * (d.square() / variance - 1)
