"""No mirror images."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "this is the plain mean"


def antithetic_mean(f, mean, std, noise):
    return f(mean + std * noise).mean()
