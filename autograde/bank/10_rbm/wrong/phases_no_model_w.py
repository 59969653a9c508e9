"""The model's phase is forgotten for W."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "in the model's phase the states of the model are left out for W"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    return data[0] - model[0], data[1] - model[1], data[2]
