"""Two M-steps with the same statistics in each round."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for step in range(max_steps):
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        parameters = m_step(statistics, parameters)
        parameters = m_step(statistics, parameters)
        if step > 0 and trace[-1] - trace[-2] < tolerance:
            break
    return parameters, trace
