"""The Gaussian without its normalizing term."""

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "without its normalizing term"


def discretized_log_likelihood(x, mean, log_var):
    return -0.5 * ((x - mean).square() / log_var.exp()).sum(-1)
