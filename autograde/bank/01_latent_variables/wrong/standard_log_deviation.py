"""The head is read as log σ."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "log_var is read as the logarithm of the standard deviation"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * ((2 * log_var).exp() + mean**2 - 1 - 2 * log_var).sum(1)
