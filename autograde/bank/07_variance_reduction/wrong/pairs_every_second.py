"""Every second draw."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "every second draw of the noise is used"


def antithetic_mean(f, mean, std, noise):
    some = std * noise[::2]
    return (f(mean + some) + f(mean - some)).mean() / 2
