"""The mirror image forgets to scale its noise."""


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean - noise)).mean() / 2
