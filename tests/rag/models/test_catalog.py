"""The catalog holds together."""

import hashlib
import inspect

import pytest

from rag.models.catalog import CATALOG, CL100K_BASE, E5_SMALL, REFERENCE_LLM, catalog_entry


def test_every_name_means_one_entry():
    names = [name for entry in CATALOG for name in (entry.name, *entry.aliases)]
    assert len(names) == len(set(names))
    assert all(name in (catalog_entry(name).name, *catalog_entry(name).aliases) for name in names)
    assert len({entry.folder for entry in CATALOG}) == len(CATALOG)


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.name)
def test_every_entry_is_pinned_and_licensed(entry):
    assert entry.licence in {"MIT", "Apache-2.0"}
    assert entry.upstream
    pins = [member.pin for member in entry.members] + [built.pin for built in entry.built]
    assert all(len(pin.sha256) == 64 and pin.size > 0 for pin in pins)


def test_parts_of_the_language_model_make_up_its_size():
    assert len(REFERENCE_LLM.members) == 22
    assert sum(m.pin.size for m in REFERENCE_LLM.members) == REFERENCE_LLM.built[0].pin.size
    assert len({member.pin.sha256 for member in REFERENCE_LLM.members}) == 22
    assert min(member.pin.size for member in REFERENCE_LLM.members) == 16_315_968


def test_tokenizer_is_passed_on_unchanged():
    (tokenizer,) = (built for built in E5_SMALL.built if built.path == "tokenizer.json")
    assert tokenizer.pin == E5_SMALL.members[1].pin


def test_table_is_the_one_that_tiktoken_pins():
    from tiktoken_ext import openai_public

    source = inspect.getsource(openai_public.cl100k_base)
    assert CL100K_BASE.address in source
    assert CL100K_BASE.built[0].pin.sha256 in source
    name = hashlib.sha1(CL100K_BASE.address.encode()).hexdigest()
    assert CL100K_BASE.built[0].path == name
