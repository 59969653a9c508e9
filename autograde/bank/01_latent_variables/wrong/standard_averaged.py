"""The mean over the coordinates: a hidden factor 1/M in front of the price."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "it is averaged over the M coordinates"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() + mean**2 - 1 - log_var).mean(1)
