"""log(σ² + 1e-8) for safety."""


def kl_to_standard_normal(mean, log_var):
    variance = log_var.exp()
    return 0.5 * (variance + mean**2 - 1 - (variance + 1e-8).log()).sum(1)
