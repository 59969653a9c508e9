"""θ f'(1) (1 − θ) f'(0)."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the product of f'(0) and f'(1) stands for the mean"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return df_at_0 * df_at_1 - (f1 - f0)
