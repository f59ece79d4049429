"""What things cost, beside a named alternative in the same run; printed, never asserted.

`make bench` runs all of them. Times shift with the machine, so read the ratios.
"""
