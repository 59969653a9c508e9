"""The size."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the size of the bias came back: its sign is asked"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return (theta * df_at_1 + (1 - theta) * df_at_0 - (f1 - f0)).abs()
