"""log_var is clamped."""

loses = ["hidden-gaussian_scores"]
mistake = "something small is added for safety"


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.clamp(-20, 20).exp()
    return off / variance, 0.5 * (off.square() / variance - 1)
