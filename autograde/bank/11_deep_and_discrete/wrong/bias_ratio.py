"""The quotient."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the quotient of the mean of the estimates and the derivative came back"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return (theta * df_at_1 + (1 - theta) * df_at_0) / (f1 - f0)
