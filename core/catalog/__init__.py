"""The language recipes are written in: literal tables, one row for each option.

From one row come the widget on a page, the check of its parameters, the Keras object (named here
as a string, so that nothing heavy is imported), the line in the exported script, the help text and
a contract test. Adding an option to the product is adding a row.

- `options`      what a row and a parameter are
- `layers`       layers, activations, initialisers, with rules for shapes and parameter counts
- `preparation`  missing values, scaling, encodings, splits, balance
- `training`     tasks, losses, optimisers, schedules, metrics, early stopping
- `templates`    starting networks
- `columns`      kinds and roles of columns, in words
- `glossary`     the words of the field, explained
"""
