"""f'(1) − f'(0)."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "f'(1) − f'(0) stands for the mean of the estimates"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return df_at_1 - df_at_0 - (f1 - f0)
