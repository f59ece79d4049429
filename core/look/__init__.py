"""A table looked at before anything is trained: what each column holds, and what goes together.

- `facts`        what is found, as plain data
- `asking`       what a page or the command line asks; worked out in a child process and kept
- `view`         which kind each column is taken for, and what is predicted
- `columns`      stored cells → numbers or codes, a few columns at a time
- `describing`   one column of numbers: moments, quantiles, fences, bins
- `measures`     how strongly two columns go together: r, ρ, V, η
- `profile`      every column of a table, one after the other
- `relations`    every column against the target, ranked
- `association`  every column against every other
- `pair`         two columns in one picture
- `sample`       rows for a scatter matrix
- `gaps`         which columns are missing together
- `sheets`       the same as tables, for a download
- `rows`         rows filtered, sorted, searched, a page at a time, and as CSV

Everything is exact, except where the rows are counted in a result: then they were drawn with a
fixed seed. Dates are numbers here: days since 1970-01-01.
"""
