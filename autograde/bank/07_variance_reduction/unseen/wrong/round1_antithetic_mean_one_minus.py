"""The mirror image of uniform noise, 1 - noise."""


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise).mean() + f(mean + std * (1 - noise)).mean()) / 2
