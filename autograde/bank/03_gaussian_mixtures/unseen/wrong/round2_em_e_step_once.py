"""The E-step is made only once, before the loop; the M-steps all use the same statistics."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    statistics, ll = e_step(x, parameters)
    trace = [ll]
    for _ in range(max_steps):
        parameters = m_step(statistics, parameters)
        _, ll = e_step(x, parameters)
        trace.append(ll)
        if trace[-1] - trace[-2] < tolerance:
            break
    return parameters, trace
