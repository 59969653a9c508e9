"""The shift is measured in units of q: μ²/σ²."""


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() + mean**2 / log_var.exp() - 1 - log_var).sum(1)
