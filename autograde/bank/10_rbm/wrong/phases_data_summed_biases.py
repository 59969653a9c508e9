"""The data are summed, for the biases."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "in the data's phase the sums of x and h over the rows of the data are not divided"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.sum(0), p_h.sum(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    return tuple(one - other for one, other in zip(data, model, strict=True))
