"""Second moment minus squared mean, numerically: for a far minimum and a small scale all digits cancel."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    second, first = 4 * (a**2 + sigma**2), 2 * a
    second_s, first_s = 4 * a**2 + 12 * sigma**2, 2 * sigma
    return second - first**2, second_s - first_s**2
