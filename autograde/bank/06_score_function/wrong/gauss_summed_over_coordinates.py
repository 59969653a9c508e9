"""Summed over the coordinates."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "it is summed over the coordinates"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return (off / variance).sum(2), (0.5 * (off.square() / variance - 1)).sum(2)
