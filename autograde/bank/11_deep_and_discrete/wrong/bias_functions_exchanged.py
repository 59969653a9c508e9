"""f and f' are exchanged."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "f and f' are exchanged"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return theta * f1 + (1 - theta) * f0 - (df_at_1 - df_at_0)
