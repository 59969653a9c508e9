"""An epsilon in the denominator."""

loses = ["hidden-gaussian_scores"]
mistake = "something small is added for safety"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp() + 1e-8
    return off / variance, 0.5 * (off.square() / variance - 1)
