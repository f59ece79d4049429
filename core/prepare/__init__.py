"""Recipe and table → arrays, and what was fitted on the training rows.

- `plain`     columns fitted and encoded in NumPy alone; also printed into exported scripts
- `splits`    which rows train, their weights and order; printed as well
- `prepared`  the two joined to a recipe: what the network trains on
- `fitted`    what was fitted, to JSON and back
"""
