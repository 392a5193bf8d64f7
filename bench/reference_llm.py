"""Serve the reference language model behind an OpenAI-compatible endpoint on loopback.

usage: pip install xllamacpp==2026.10.11549; citedesk models pull reference-llm
       python bench/reference_llm.py [PORT]
then:  CITEDESK_LLM_BASE_URL=http://127.0.0.1:8089/v1 CITEDESK_LLM_MODEL=reference citedesk ask …
"""

import sys
import threading

import xllamacpp

from rag.models import require
from rag.settings import RagSettings


def main(port: int) -> None:
    """Listen until interrupted."""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(require("reference-llm", cache=RagSettings().cache))
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    server = xllamacpp.Server(parameters)
    print(f"listening on {server.listening_address}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8089)
