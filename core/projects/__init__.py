"""What belongs to whom: workspaces, and in each of them tables, projects and runs.

    workspace ─┬─ data sets   a table that was read, under the name of its file
               └─ projects    a recipe on a data set, with every step of its history
                    └─ runs   a recipe that was trained, in a folder of its own

- `workspaces`  who is who: a secret token opens a workspace, its id only names it
- `datasets`    tables of a workspace; cells are kept once, whoever uses them
- `projects`    recipes: saved at each change, undone, redone, never overwritten unseen
- `runs`        trainings of a project: started once, listed, renamed, deleted
- `fetching`    downloads of public sets

Every function takes the workspace it acts for and finds nothing of another one, whatever
id it is given.
"""
