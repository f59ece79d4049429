"""From a file to a table and the facts about it.

    file ─ source ─→ UTF-8 text ─ dialect, header ─→ how it is written ─ read ─→ cells on disk
                                                      kinds, roles ─→ Schema

- `apart`    reads in a child process; what the pages and the command line call; `child` is what
             runs there, `hashing` begins before all else
- `read`     the same in this process: file → Parquet file and `Schema`
- `writing`  text cells on their way to the disk, counted while they pass (`passing`); `cells`:
             column by column, from it
- `containers`  what is no plain text: archives, workbooks, Parquet, JSON lines
- `source`   the bytes: encoding (`letters`), a UTF-8 copy where one is needed; `contents` is what
             is refused
- `dialect`  marks (`delimiter`, `separators`), columns, lines before the table; `parts`: several
             tables in a file
- `header`   whether the first row names the columns; names and inputs; `heading`: several rows of
             names, damaged ones
- `records`  the patient splitter of lines, for guessing and for files with defects
- `patient`  reads any file, in `blocks`: Arrow splits the `tidy` lines, `align` lays the cells of
             ragged rows under the columns
- `strict`   reads sound files whose rows are not lines
- `tail`     the end of a table: rows left out, notes, totals
- `repairs`  what was repaired, in words and row numbers
- `kinds`    what each column holds: `guesses` at numbers and dates from a `tally` of its values,
             with `doubts` said; `roles` whether it is of use; `counting` counts long columns, by
             `amounts` or `fingerprints` where that will do (`among`: a few of very many)
- `numbers`, `dates`  the syntax of cells, and what they mean
- `marks`    the marks that the numbers of a column carry, by the `shapes` of its cells; `units` the
             usual ones
- `table`    `Table`, saved and loaded; cells → canonical values
"""
