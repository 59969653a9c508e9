"""The ½ is forgotten."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "it is twice what it should be"


def kl_to_standard_normal(mean, log_var):
    return (log_var.exp() + mean**2 - 1 - log_var).sum(1)
