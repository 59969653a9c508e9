"""μ²/σ², as in the other direction."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the square of the mean is divided by σ²"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() + mean**2 / log_var.exp() - 1 - log_var).sum(1)
