"""``make bench``: everything that is recorded in ``benchmarks/README.md``, in one run."""

from benchmarks import commands, impact, what_if

for subject in (impact, commands, what_if):
    subject.main()
