"""The data are summed, for W."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "in the data's phase the sum of x hᵀ over the rows of the data is not divided"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    return tuple(one - other for one, other in zip(data, model, strict=True))
