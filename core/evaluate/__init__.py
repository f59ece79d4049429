"""Predictions and truth → report; final numbers are scikit-learn's.

- `metrics`    numbers, tables and curves for one part of the rows
- `opponents`  majority or mean, a linear model and boosted trees on the same split
- `judge`      the saved and reloaded model scored on canonical rows
- `others`     a stored table through the model, a part of its rows at a time
- `labels`     labels of another file matched to the classes of a run
"""
