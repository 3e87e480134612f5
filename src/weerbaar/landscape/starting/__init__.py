"""Start from what you have: any table of applications, a starter, twelve questions, then five a month.

``layout`` finds the table in a sheet, ``columns`` guesses what each column says and ``applying`` turns the rows into
a landscape. ``starters`` gives what a body of its size usually runs, ``matching`` puts the two together by explicit
answers, ``twelve`` holds the first twelve questions and ``five`` chooses what to ask next.
"""
