"""Alarms before a training: what may make its scores wrong, or the network worse.

    known     one row for each alarm: words, how much it matters, limits with their reasons
    alarm     what an alarm says of a table, with evidence and mends
    light     from facts that are there already
    work      in a child, from the cells: `leakage` (a column that gives the answer away),
              `writing` (how cells are written), `copies` (rows that stand more than once)
    find      all of them together, without those that the recipe settles or the person dismissed

The mends are functions from recipe to recipe, in `edit.mends`. What stops a training is decided in
`check` alone; an alarm repeats its words and adds the mend.
"""
