"""μ for μ²."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the mean is not squared"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() + mean - 1 - log_var).sum(1)
