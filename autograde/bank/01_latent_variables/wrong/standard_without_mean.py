"""The mean is forgotten."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the square of the mean is missing"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() - 1 - log_var).sum(1)
