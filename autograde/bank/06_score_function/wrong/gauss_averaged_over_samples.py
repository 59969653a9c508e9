"""Averaged over the samples."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "it is averaged over the samples"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return (off / variance).mean(0), (0.5 * (off.square() / variance - 1)).mean(0)
