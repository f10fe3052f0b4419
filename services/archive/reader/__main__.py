"""Starts the reader by itself: of all that is ours nothing but this folder can be imported."""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

if __name__ == "__main__":
    folder = Path(__file__).parent
    spec = spec_from_file_location("reader", folder / "__init__.py", submodule_search_locations=[str(folder)])
    if spec:
        sys.modules["reader"] = module_from_spec(spec)
        import_module("reader.program").main(sys.argv[1])
