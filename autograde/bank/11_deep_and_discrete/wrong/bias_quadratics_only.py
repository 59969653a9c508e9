"""The special case."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "2θ − 1 came back, which is the bias for (b − t)² alone"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return 2 * theta - 1
