"""Both signs are turned."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "in every part the sign is reversed"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return -off / variance, 0.5 * (1 - off.square() / variance)
