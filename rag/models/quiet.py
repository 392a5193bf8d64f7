"""OpenVINO, kept from reporting its use, and how it runs a network of an embedder."""

import sys
from types import ModuleType
from typing import Any, Final

_SCALED_TOGETHER: Final = 128
"""Numbers of a token that share a scale when they are rounded to 8 bits (docs/decisions/0026)."""

_SHAPES_KEPT: Final = 500
"""What is prepared for a shape of input is kept for so many: each takes memory."""


def openvino() -> ModuleType:
    """The library, without the package beside it that tells a host outside of each import.

    It does without that package where there is none. To be called before anything of it is
    imported.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino as library

    found: ModuleType = library
    return found


def compiled(network: Any, cores: int) -> Any:
    """A network, or its .xml file, made ready to run on so many cores, an input on each.

    Raises:
        RuntimeError: it cannot be read, or not be run here.
    """
    core = openvino().Core()
    fast = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return core.compile_model(
        network,
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": "bf16" if fast else "f32",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": _SCALED_TOGETHER,
            "INFERENCE_NUM_THREADS": cores,
            "NUM_STREAMS": cores,
            "ENABLE_CPU_PINNING": False,  # two processes would sit on the same cores
            "CPU_RUNTIME_CACHE_CAPACITY": _SHAPES_KEPT,
        },
    )
