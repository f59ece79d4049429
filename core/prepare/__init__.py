"""Recipe and table → arrays, and what was fitted on the training rows.

- `plain`     splits, fitting and encoding in NumPy alone; also printed into exported scripts
- `prepared`  the two joined to a recipe: what the network trains on
- `fitted`    what was fitted, to JSON and back
"""
