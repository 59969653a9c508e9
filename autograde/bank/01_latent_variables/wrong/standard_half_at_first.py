"""The ½ reaches the first term alone."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the factor ½ stands at σ² alone"


def kl_to_standard_normal(mean, log_var):
    return (0.5 * log_var.exp() + mean**2 - 1 - log_var).sum(1)
