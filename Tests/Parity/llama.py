"""llama.cpp's C interface, as far as the comparison needs it.

Any build of the library will do: the one inside `llama-cpp-python` (compiled for this machine) or inside
`xllamacpp` (a ready-made wheel). The structures of parameters change from month to month, so they are
taken from the library's own defaults as opaque bytes, and only the first fields of the context's, which
have not changed in years, are set.
"""

import ctypes as c
import glob
import os
import site
import sys


def library():
    folders = site.getsitepackages()
    for pattern in ("llama_cpp/lib/libllama.so", "xllamacpp/xllamacpp*.so"):
        for folder in folders:
            for path in glob.glob(os.path.join(folder, pattern)):
                return path
    sys.exit("No llama.cpp here: pip install xllamacpp, or llama-cpp-python.")


class Parameters(c.Structure):
    """By value, so it goes on the stack; longer than any version's."""
    _fields_ = [("bytes", c.c_uint8 * 1024)]

    def set(self, index, value):
        c.cast(c.byref(self), c.POINTER(c.c_int32))[index] = value


class Batch(c.Structure):
    _fields_ = [("n_tokens", c.c_int32), ("token", c.POINTER(c.c_int32)), ("embd", c.c_void_p), ("pos", c.c_void_p),
                ("n_seq_id", c.c_void_p), ("seq_id", c.c_void_p), ("logits", c.c_void_p)]


LIB = c.CDLL(library())
for name, result, arguments in [
    ("llama_model_default_params", Parameters, []), ("llama_context_default_params", Parameters, []),
    ("llama_model_load_from_file", c.c_void_p, [c.c_char_p, Parameters]), ("llama_init_from_model", c.c_void_p, [c.c_void_p, Parameters]),
    ("llama_model_get_vocab", c.c_void_p, [c.c_void_p]), ("llama_vocab_n_tokens", c.c_int32, [c.c_void_p]),
    ("llama_batch_get_one", Batch, [c.POINTER(c.c_int32), c.c_int32]), ("llama_decode", c.c_int32, [c.c_void_p, Batch]),
    ("llama_get_logits", c.POINTER(c.c_float), [c.c_void_p]), ("llama_get_memory", c.c_void_p, [c.c_void_p]),
    ("llama_memory_clear", None, [c.c_void_p, c.c_bool]), ("llama_free", None, [c.c_void_p]), ("llama_model_free", None, [c.c_void_p]),
    ("llama_tokenize", c.c_int32, [c.c_void_p, c.c_char_p, c.c_int32, c.POINTER(c.c_int32), c.c_int32, c.c_bool, c.c_bool]),
    ("llama_token_to_piece", c.c_int32, [c.c_void_p, c.c_int32, c.c_char_p, c.c_int32, c.c_int32, c.c_bool]),
    ("llama_detokenize", c.c_int32, [c.c_void_p, c.POINTER(c.c_int32), c.c_int32, c.c_char_p, c.c_int32, c.c_bool, c.c_bool]),
    ("llama_backend_init", None, []),
]:
    function = getattr(LIB, name)
    function.restype, function.argtypes = result, arguments

_silent = c.CFUNCTYPE(None, c.c_int, c.c_char_p, c.c_void_p)(lambda level, text, data: None)
if not os.environ.get("LLAMA_VERBOSE"):
    LIB.llama_log_set(_silent, None)
LIB.llama_backend_init()


class Model:
    def __init__(self, path, context=1024, threads=1):
        self.model = LIB.llama_model_load_from_file(os.fsencode(path), LIB.llama_model_default_params())
        if not self.model:
            raise ValueError(f"llama.cpp does not load {path}")
        self.vocab = LIB.llama_model_get_vocab(self.model)
        self.size = LIB.llama_vocab_n_tokens(self.vocab)
        p = LIB.llama_context_default_params()
        for index, value in enumerate([context, min(context, 512), min(context, 512), 1]):
            p.set(index, value)  # n_ctx, n_batch, n_ubatch, n_seq_max
        self.context_parameters, self.threads = p, threads
        self.context = None

    def open(self):
        if not self.context:
            self.context = LIB.llama_init_from_model(self.model, self.context_parameters)
            if not self.context:
                raise ValueError("llama.cpp makes no context")
            LIB.llama_set_n_threads(c.c_void_p(self.context), self.threads, self.threads)

    def clear(self):
        self.open()
        LIB.llama_memory_clear(LIB.llama_get_memory(self.context), True)

    def read(self, tokens):
        """Scores after these tokens, which follow those read before."""
        self.open()
        for at in range(0, len(tokens), 512):
            part = tokens[at:at + 512]
            ids = (c.c_int32 * len(part))(*part)
            if LIB.llama_decode(self.context, LIB.llama_batch_get_one(ids, len(part))) != 0:
                raise ValueError("llama_decode failed")
        return LIB.llama_get_logits(self.context)[:self.size]

    def tokenize(self, text, special=False, beginning=False):
        data = text if isinstance(text, bytes) else text.encode()
        room = (c.c_int32 * (len(data) + 16))()
        count = LIB.llama_tokenize(self.vocab, data, len(data), room, len(room), beginning, special)
        if count < 0:
            raise ValueError("llama_tokenize failed")
        return list(room[:count])

    def piece(self, token):
        room = c.create_string_buffer(512)
        length = LIB.llama_token_to_piece(self.vocab, token, room, 512, 0, False)
        return room.raw[:length]

    def detokenize(self, tokens):
        ids = (c.c_int32 * len(tokens))(*tokens)
        room = c.create_string_buffer(len(tokens) * 64 + 64)
        length = LIB.llama_detokenize(self.vocab, ids, len(tokens), room, len(room), False, False)
        return room.raw[:length]
