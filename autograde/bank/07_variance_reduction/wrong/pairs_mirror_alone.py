"""The mirror images alone."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "only the mirror images"


def antithetic_mean(f, mean, std, noise):
    return f(mean - std * noise).mean()
