"""Checks .onnx files with the official checker: python check-models.py FILE ... (onnx 1.23.2)."""

import sys

import onnx

for path in sys.argv[1:]:
    onnx.checker.check_model(onnx.load(path), full_check=True)
    print("sound:", path.rsplit("/", 1)[-1])
