"""The squares are not halved."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the ½ of the squares is missing"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return off / variance, off.square() / variance - 0.5
