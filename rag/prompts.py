"""Prompt files: TOML in prompts/, one version each, checked when loaded, strict when rendered."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import PromptInvalid

FOLDER = Path(__file__).resolve().parents[1] / "prompts"


class _PromptFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    description: str
    variables: list[str]
    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A loaded prompt. `name` and `sha256` say which words a model was given."""

    name: str
    sha256: str
    system: str
    user: str

    def render(self, values: Mapping[str, str]) -> tuple[str, str]:
        """System and user message; `$` inside a value is left as it is."""
        return Template(self.system).substitute(values), Template(self.user).substitute(values)


@cache
def load_prompt(name: str) -> Prompt:
    """Load `prompts/NAME.toml`, for instance `answer.v1`.

    Raises:
        PromptInvalid: no such file, not TOML, or its placeholders are not those it declares.
    """
    path = FOLDER / f"{name}.toml"
    try:
        data = path.read_bytes()
        read = _PromptFile.model_validate(tomllib.loads(data.decode()))
    except (OSError, ValueError, ValidationError) as error:
        raise PromptInvalid(f"the prompt file {path} cannot be used: {error}") from error
    templates = Template(read.system), Template(read.user)
    if not all(template.is_valid() for template in templates):
        raise PromptInvalid(f"{path} has a $ that starts no name; write $$ for a dollar sign")
    used = {name for template in templates for name in template.get_identifiers()}
    if used != set(read.variables):
        raise PromptInvalid(
            f"{path} declares the variables {sorted(read.variables)} but uses {sorted(used)}"
        )
    return Prompt(name, hashlib.sha256(data).hexdigest(), read.system.strip(), read.user.strip())
