"""A sign in the distance."""

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "the mean is added to z"


def gaussian_scores(z, mean, log_var):
    d, variance = z + mean, log_var.exp()
    return d / variance, 0.5 * (d.square() / variance - 1)
