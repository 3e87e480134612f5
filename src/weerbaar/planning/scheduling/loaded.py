"""The kernels as they stand, or the same file compiled; and arrays of the kind each works on."""

import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from weerbaar.planning.scheduling import kernels


@cache
def compiled_kernels() -> ModuleType:
    """``kernels.py`` loaded once more, with every function compiled by Numba (kept on disk between runs)."""
    name = kernels.__name__ + "_compiled"
    spec = spec_from_file_location(name, kernels.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    module.__dict__["COMPILE"] = True
    # Numba looks a cached function's module up by its name.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def kernels_for(*, compiled: bool) -> ModuleType:
    """The kernels to call."""
    return compiled_kernels() if compiled else kernels
