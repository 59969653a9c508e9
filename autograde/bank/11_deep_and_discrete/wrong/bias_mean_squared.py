"""The mean squared error."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the mean squared error of the estimates came back"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    slope = f1 - f0
    return theta * (df_at_1 - slope) ** 2 + (1 - theta) * (df_at_0 - slope) ** 2
