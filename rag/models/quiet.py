"""OpenVINO, kept from reporting its use."""

import sys
from types import ModuleType


def openvino() -> ModuleType:
    """The library, without the package beside it that tells a host outside of each import.

    It does without that package where there is none. To be called before anything of it is
    imported.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino as library

    found: ModuleType = library
    return found
