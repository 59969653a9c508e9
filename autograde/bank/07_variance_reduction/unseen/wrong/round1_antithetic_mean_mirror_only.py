"""Only the mirror images."""


def antithetic_mean(f, mean, std, noise):
    return f(mean - std * noise).mean()
