"""What a person changes, as functions from recipe to recipe.

- `columns`      the target, kinds, roles
- `preparation`  treatments of columns, and which rows are in which part
- `training`     the loss
- `mends`        one-click mends of what alarms find
"""
