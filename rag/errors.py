"""Errors a person may be shown: each says what, which value, and what to do about it."""

from typing import ClassVar


class CitedeskError(Exception):
    """Base of all expected errors; `str(error)` is one sentence fit for a person."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1


class BadInput(CitedeskError):
    """A value given by the caller cannot be used."""

    code = "bad_input"
    exit_status = 2


class NothingReadable(BadInput):
    """A named path is missing, or nothing in it can be read."""

    code = "nothing_readable"


class IndexUnusable(CitedeskError):
    """No generation of the index can be used: missing, damaged, or built by another model."""

    code = "index_unusable"
    exit_status = 3


class IndexBusy(CitedeskError):
    """Another process is writing the index, or the database that holds it cannot be reached."""

    code = "index_busy"
    exit_status = 3


class NotStored(CitedeskError):
    """The disk is full, or it fails; what was there before is still there."""

    code = "not_stored"


class ModelUnavailable(CitedeskError):
    """Model weights or the language model cannot be had."""

    code = "model_unavailable"
    exit_status = 4


class ModelDamaged(ModelUnavailable):
    """Model files do not have the bytes they should have."""

    code = "model_damaged"


class WorkersUnavailable(ModelUnavailable):
    """The workers that were to embed cannot be had, or one of them failed."""

    code = "workers_unavailable"


class WorkersDiffer(WorkersUnavailable):
    """A worker has another model or another version of citedesk: its work would not fit."""

    code = "workers_differ"


class PromptInvalid(CitedeskError):
    """A prompt file is missing, malformed, or uses names it does not declare."""

    code = "prompt_invalid"
