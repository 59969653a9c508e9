"""Powers of 2."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "to the base 2"


def gaussian_scores(z, mean, log_var):
    d, variance = z - mean, 2**log_var
    return d / variance, 0.5 * (d.square() / variance - 1)
