"""Minus half of the squared error."""

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "minus half of the squared error"


def discretized_log_likelihood(x, mean, log_var):
    return -0.5 * (x - mean).square().sum(-1)
