"""The command line: everything the pages do, for people who script and for measuring.

- `main`      arguments, exit status, what goes to which stream
- `before`    read, recipe, check: what needs no training
- `looking`   look: what each column holds, what goes together
- `running`   train and the other jobs, over the same queue as the pages
- `progress`  how a job goes, on standard error
- `words`     reports and schemas as text

Standard output carries the answer and nothing else; with `--json`, one JSON object.
"""
