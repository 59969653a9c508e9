"""The famous line with its minus lost."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the sign is reversed"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (1 + log_var - mean**2 - log_var.exp()).sum(1)
