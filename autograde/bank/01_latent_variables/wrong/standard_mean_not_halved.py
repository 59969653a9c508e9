"""μ² outside the ½."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the square of the mean lacks its factor"


def kl_to_standard_normal(mean, log_var):
    return (0.5 * (log_var.exp() - 1 - log_var) + mean**2).sum(1)
