"""Only half of the draws are used, so that there are S evaluations in all."""


def antithetic_mean(f, mean, std, noise):
    half = noise[: (len(noise) + 1) // 2]
    return (f(mean + std * half) + f(mean - std * half)).mean() / 2
