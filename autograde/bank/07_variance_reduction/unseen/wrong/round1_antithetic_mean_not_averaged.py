"""The means of the pairs, not averaged over the draws."""


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean - std * noise)) / 2
