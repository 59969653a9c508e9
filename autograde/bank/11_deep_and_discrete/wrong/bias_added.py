"""The sum."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the derivative has the wrong sign"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return theta * df_at_1 + (1 - theta) * df_at_0 + f1 - f0
