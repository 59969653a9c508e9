"""The two halves are added, not averaged."""


def antithetic_mean(f, mean, std, noise):
    return f(mean + std * noise).mean() + f(mean - std * noise).mean()
