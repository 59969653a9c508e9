"""KL(N(0, I) ‖ q), the other direction."""


def kl_to_standard_normal(mean, log_var):
    return 0.5 * ((1 + mean**2) * (-log_var).exp() - 1 + log_var).sum(1)
