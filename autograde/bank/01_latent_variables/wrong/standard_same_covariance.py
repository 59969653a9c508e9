"""As printed once: Σ_1 = Σ_2."""

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "both covariances are that of q"


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (mean**2 / log_var.exp()).sum(1)
