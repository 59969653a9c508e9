"""The draws in reverse order instead of with the other sign."""


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean + std * noise.flip(0))).mean() / 2
