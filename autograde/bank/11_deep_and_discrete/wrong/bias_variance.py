"""The variance."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the variance of the estimates came back"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return theta * (1 - theta) * (df_at_1 - df_at_0) ** 2
