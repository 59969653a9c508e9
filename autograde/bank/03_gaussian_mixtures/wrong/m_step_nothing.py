"""The old parameters come back."""

loses = ["check-m_step", "hidden-m_step"]
mistake = "the old parameters came back"


def m_step(x, responsibilities, parameters_old):
    return parameters_old
