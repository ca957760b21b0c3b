"""The policy as PyTorch: SmolLM2 backbone, vision encoder, seven action slots, flow-matching expert."""
