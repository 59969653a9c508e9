"""No mirror images at all."""


def antithetic_mean(f, mean, std, noise):
    return f(mean + std * noise).mean()
