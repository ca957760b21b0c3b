"""A policy on disk -> a bundle for the browser: ONNX graphs over shared int8 shards, fixtures, manifest (docs/formats.md)."""
