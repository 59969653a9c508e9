"""The Gaussian without its constant."""

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "without its constant"


def discretized_log_likelihood(x, mean, log_var):
    return -0.5 * ((x - mean).square() / log_var.exp() + log_var).sum(-1)
