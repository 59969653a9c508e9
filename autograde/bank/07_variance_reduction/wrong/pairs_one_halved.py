"""Only one of each pair, halved."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "the mirrored values are left out"


def antithetic_mean(f, mean, std, noise):
    return f(mean + std * noise).mean() / 2
