"""The part that runs jobs. It knows nothing of Keras or data.

A job is a kind, a folder and JSON arguments. The web process and the command line put it into a
queue; the worker, a process of its own, runs its steps one after the other, each in a fresh child.

- `job`        what a job is, the states it goes through
- `owner`      who the worker is, and whether it lives
- `reporter`   what a step is handed to say how far it is; reading that back
- `queue`      the table of jobs: submit, stop, claim in fair order
- `failures`   from exceptions and exit statuses to plain problems
- `build`      which code a worker runs, so that old code never runs new jobs
- `kinds`      which steps a kind of job has
- `preload`    the heavy imports, done once before children are forked
- `child`      the life of a step's process
- `executors`  how such a process is made: forkserver, or spawn with a warm spare
- `running`    a claimed job on its way through its steps
- `client`     start the worker, follow a job
"""
