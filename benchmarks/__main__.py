"""``make bench``: everything that is recorded in ``benchmarks/README.md``, in one run."""

from benchmarks import commands, impact

for subject in (impact, commands):
    subject.main()
