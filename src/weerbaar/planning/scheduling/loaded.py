"""The kernels as they stand, or the same files compiled; and arrays of the kind each works on."""

import sys
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from weerbaar.planning.scheduling import kernels


@cache
def _compiled(name: str) -> ModuleType:
    """Module ``name`` loaded once more, with every kernel compiled by Numba (kept on disk between runs)."""
    spec = spec_from_file_location(name + "_compiled", import_module(name).__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    module.__dict__["COMPILE"] = True
    # Numba looks a cached function's module up by its name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def kernels_for(*, compiled: bool) -> ModuleType:
    """The kernels to call."""
    return _compiled(kernels.__name__) if compiled else kernels


def makespan_for(*, compiled: bool) -> ModuleType:
    """The kernels of the shortest project."""
    from weerbaar.planning.scheduling import makespan

    return _compiled(makespan.__name__) if compiled else makespan


def relaxing_for(*, compiled: bool) -> ModuleType:
    """The kernels of the lower bound."""
    from weerbaar.planning.scheduling import relaxing

    return _compiled(relaxing.__name__) if compiled else relaxing
