"""One process that is warm: it answers small questions of the pages at once.

The web process imports no TensorFlow, and a fresh process for each question takes seconds. So the
worker keeps one child that has loaded what is asked about, and starts another when it dies.

    page ─ client ──── socket ───► service ─► questions ─┬─ models    one row through a trained run
            └─ wakes the worker ─► keeper                └─ preview   columns before and after

- `client`     what pages call: `ask`, `ready`; light
- `wire`       where the process is found, and how a question and its answer travel
- `service`    the loop in the child: many clients, one question at a time
- `questions`  the literal table of questions
- `models`     the trained runs that are kept loaded, and predictions of one row
- `preview`    what preparation makes of columns, and what it learned
- `keeper`     what the worker does: start the child, start it again, end it
"""
