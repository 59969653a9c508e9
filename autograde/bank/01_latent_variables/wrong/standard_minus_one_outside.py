"""−1 outside the ½."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the -1 stands outside"


def kl_to_standard_normal(mean, log_var):
    return (0.5 * (log_var.exp() + mean**2 - log_var) - 1).sum(1)
